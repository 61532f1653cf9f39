internal import ByteCoding
internal import EtcdMessages
internal import ProtoWire
internal import WALFormat

extension SegmentScanner {
  /// Takes an entry: its place in a run, and its payload where others need it.
  mutating func takeEntry(_ data: RawSpan, _ record: DecodedRecord) {
    let entry: EntryView
    do throws(ProtoError) {
      entry = try EntryView(decoding: data)
    } catch {
      add(.entryUndecodable, record, observed: error.description, expected: "raftpb.Entry")
      return
    }
    append(entry, record)
    let payload = data.extracting(entry.data ?? 0..<0)
    do throws(ProtoError) {
      let kind = try EntryPayload.validate(payload, type: entry.type)
      if kind.mayRaiseRevision, let consistentIndex, entry.index <= consistentIndex {
        scan.mutationCount += 1
        if kind == .put { takePut(payload, index: entry.index) }
      }
      if kind.isKept { try keep(payload, entry, kind, record) }
    } catch {
      add(
        .payloadUndecodable,
        record,
        index: entry.index,
        observed: error.description,
        expected: entry.type == .normal ? "InternalRaftRequest or v2 Request" : "raftpb.ConfChange"
      )
    }
  }

  /// Counts a put that its own fields give no reason to refuse, and keeps the last few.
  private mutating func takePut(_ payload: RawSpan, index: UInt64) {
    guard let put = UnconditionalPut(decoding: payload) else { return }
    scan.certainPutCount += 1
    guard let consistentIndex, consistentIndex - index < RecentPut.windowEntryCount else { return }
    scan.recentPuts.append(
      RecentPut(
        index: index,
        key: payload.array(put.key),
        valueByteCount: put.valueByteCount,
        user: payload.array(put.user),
        mutationCount: scan.mutationCount
      )
    )
    if scan.recentPuts.count >= 2 * RecentPut.keptCountMax {
      scan.recentPuts.removeFirst(RecentPut.keptCountMax)
    }
  }

  /// Adds an entry to the run, or begins a new one.
  private mutating func append(_ entry: EntryView, _ record: DecodedRecord) {
    if entry.index == 0 {
      add(.entryIndexZero, record, observed: "index 0, term \(entry.term)", expected: "1 or more")
      return
    }
    if let range = scan.summary.entryIndexes {
      scan.summary.entryIndexes =
        min(range.lowerBound, entry.index)...max(range.upperBound, entry.index)
    } else {
      scan.summary.entryIndexes = entry.index...entry.index
    }
    if let last = run?.lastIndex, run?.term == entry.term, last < .max, entry.index == last + 1 {
      run?.lastIndex = entry.index
      return
    }
    flush()
    run = EntryRun(
      firstIndex: entry.index,
      lastIndex: entry.index,
      term: entry.term,
      offset: record.offset,
      beginsWithConfChange: entry.type != .normal
    )
  }

  /// Keeps a request that the cross checks need.
  private mutating func keep(
    _ payload: RawSpan,
    _ entry: EntryView,
    _ kind: RequestKind,
    _ record: DecodedRecord
  ) throws(ProtoError) {
    let decoded = try EntryPayload(decoding: payload, type: entry.type)
    if decoded.isClientV2 {
      run?.clientV2Count += 1
      scan.clientV2.append((entry.index, record.offset))
      return
    }
    if case .confChange(let change) = decoded, let context = change.context, !context.isEmpty {
      checkContext(context, entry, record)
    }
    run?.keptCount += 1
    scan.kept.append(
      LoggedEntry(
        index: entry.index,
        term: entry.term,
        payload: decoded,
        file: scan.summary.name,
        offset: record.offset
      )
    )
  }

  /// Whether the member that a configuration change carries can be read.
  private mutating func checkContext(
    _ context: [UInt8],
    _ entry: EntryView,
    _ record: DecodedRecord
  ) {
    do throws(JSONError) {
      _ = try JSONValue(parsing: context.rawSpan)
    } catch {
      add(
        .contextUndecodable,
        record,
        index: entry.index,
        observed: "\(error)",
        expected: "a member as JSON"
      )
    }
  }

  /// Takes a hard state; of those that only raise the commit index the last one counts.
  mutating func takeState(_ data: RawSpan, _ record: DecodedRecord) {
    let value: HardState
    do throws(ProtoError) {
      value = try HardState(decoding: data)
    } catch {
      add(.recordUndecodable, record, observed: error.description, expected: "raftpb.HardState")
      return
    }
    if let state, isStatePending, state.value.term == value.term, state.value.vote == value.vote,
      state.value.commit <= value.commit
    {
      self.state = (value, record.offset)
      return
    }
    flush()
    state = (value, record.offset)
    isStatePending = true
  }

  /// Takes a snapshot record.
  mutating func takeSnapshot(_ data: RawSpan, _ record: DecodedRecord) {
    flush()
    do throws(ProtoError) {
      scan.events.append(.snapshot(try WALSnapshot(decoding: data), offset: record.offset))
    } catch {
      add(.recordUndecodable, record, observed: error.description, expected: "walpb.Snapshot")
    }
  }
}
