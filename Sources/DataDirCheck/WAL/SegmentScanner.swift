internal import ByteCoding
internal import Environment
internal import EtcdMessages
internal import ProtoWire
internal import WALFormat

/// Folds the records of one segment into a ``SegmentScan``.
///
/// Nothing here knows the segments before; what depends on them is left to ``LogHistory``.
struct SegmentScanner {
  /// Findings about single records that one segment may hand on.
  static let defectCountMax = 10_000

  /// What the scan found so far.
  private(set) var scan: SegmentScan
  /// Path of the segment as findings name it.
  let file: String
  /// Entries after this index do not count as mutations.
  let consistentIndex: UInt64?

  private var run: EntryRun?
  private var state: (value: HardState, offset: Int)?
  private var isStatePending = false
  private var place: DamagedPlace?
  private var defectCount = 0

  /// Creates a scanner of a segment that holds nothing yet.
  init(_ name: SegmentName, fileName: String, file: String, consistentIndex: UInt64?) {
    self.file = file
    self.consistentIndex = consistentIndex
    scan = SegmentScan(
      summary: SegmentSummary(
        name: fileName,
        sequence: name.sequence,
        firstIndexInName: name.firstIndex,
        byteCount: 0,
        validByteCount: 0,
        recordCount: 0,
        entryIndexes: nil
      )
    )
  }

  /// Reads the segment.
  mutating func read(_ reader: inout SegmentReader) throws(FileError) {
    scan.summary.byteCount = reader.fileByteCount
    try reader.forEach { step, window in
      take(step, window)
      return true
    }
    scan.finalCRC = reader.crc
  }

  private mutating func take(_ step: DecoderStep, _ window: RawSpan) {
    switch step {
    case .record(let record):
      closePlace(recordsFollow: true)
      take(record, window)
    case .damage(let damage):
      flush()
      if place == nil {
        place = DamagedPlace(first: damage, end: damage.offset)
      } else {
        place?.damageCount += 1
      }
    case .skipped(let range):
      place?.end = range.upperBound
    case .end(let end):
      closePlace(recordsFollow: false)
      flush()
      scan.summary.end = end
    case .needs:
      break
    }
  }

  private mutating func take(_ record: DecodedRecord, _ window: RawSpan) {
    scan.summary.recordCount += 1
    scan.summary.validByteCount = record.end
    if let oddity = record.oddity { add(oddity, record) }
    let data = window.extracting(record.data ?? 0..<0)
    switch record.kind {
    case .entry: takeEntry(data, record)
    case .state: takeState(data, record)
    case .snapshot: takeSnapshot(data, record)
    case .metadata:
      flush()
      scan.events.append(.metadata(data.array(), offset: record.offset))
    case .crc:
      guard record.offset == 0 else { return }
      scan.headCRC = record.crc
      scan.headEnd = record.end
    }
  }
}

/// Records by kind.
extension SegmentScanner {
  private mutating func takeEntry(_ data: RawSpan, _ record: DecodedRecord) {
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
        if kind == .put, EntryPayload.isUnconditionalPut(payload) { scan.certainPutCount += 1 }
      }
      if kind.isKept || kind == .compaction { try keep(payload, entry, kind, record) }
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

  private mutating func keep(
    _ payload: RawSpan,
    _ entry: EntryView,
    _ kind: RequestKind,
    _ record: DecodedRecord
  ) throws(ProtoError) {
    let decoded = try EntryPayload(decoding: payload, type: entry.type)
    if case .request(let request) = decoded, case .compaction(let compaction) = request.request {
      run?.compactionCount += 1
      scan.compactions.append((entry.index, compaction.revision))
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

  private mutating func takeState(_ data: RawSpan, _ record: DecodedRecord) {
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

  private mutating func takeSnapshot(_ data: RawSpan, _ record: DecodedRecord) {
    flush()
    do throws(ProtoError) {
      scan.events.append(.snapshot(try WALSnapshot(decoding: data), offset: record.offset))
    } catch {
      add(.recordUndecodable, record, observed: error.description, expected: "walpb.Snapshot")
    }
  }
}

/// Events and findings.
extension SegmentScanner {
  /// Closes the run and the state that later records might have continued.
  private mutating func flush() {
    if let run { scan.events.append(.entries(run)) }
    run = nil
    if isStatePending, let state { scan.events.append(.state(state.value, offset: state.offset)) }
    isStatePending = false
  }

  private mutating func closePlace(recordsFollow: Bool) {
    guard var place else { return }
    place.recordsFollow = recordsFollow
    scan.summary.damageCount += 1
    scan.events.append(.damage(place))
    self.place = nil
  }

  private mutating func add(_ oddity: FramingOddity, _ record: DecodedRecord) {
    switch oddity {
    case .nonzeroPadding(let offset):
      add(
        .nonzeroPadding,
        record,
        observed: "a byte other than 0 at offset \(offset)",
        expected: "zeros up to offset \(record.end)"
      )
    case .flags(let found, let expected):
      add(
        .frameFlags,
        record,
        observed: "0x" + String(found, radix: 16),
        expected: "0x" + String(expected, radix: 16)
      )
    }
  }

  private mutating func add(
    _ problem: Problem,
    _ record: DecodedRecord,
    index: UInt64? = nil,
    observed: String,
    expected: String
  ) {
    guard defectCount < Self.defectCountMax else { return }
    defectCount += 1
    let place = Place(file: file, offset: record.offset, index: index)
    scan.events.append(
      .defect(Finding(problem, at: place, observed: observed, expected: expected))
    )
  }
}

extension RequestKind {
  /// Whether applying the request may raise the revision.
  var mayRaiseRevision: Bool {
    self == .put || self == .deleteRange || self == .txn || self == .leaseRevoke
  }

  /// Whether the cross checks need the request whole: membership, versions, auth, alarms, v2.
  var isKept: Bool {
    switch self {
    case .v2, .alarm, .authEnable, .authDisable, .authUserAdd, .authUserDelete,
      .authUserChangePassword, .authUserGrantRole, .authUserRevokeRole, .authRoleAdd,
      .authRoleDelete, .authRoleGrantPermission, .authRoleRevokePermission, .clusterVersionSet,
      .clusterMemberAttrSet, .downgradeInfoSet, .confChange, .confChangeV2:
      true
    case .range, .put, .deleteRange, .txn, .compaction, .leaseGrant, .leaseRevoke,
      .leaseCheckpoint, .authenticate, .authStatus, .authUserGet, .authUserList, .authRoleList,
      .authRoleGet, .downgradeVersionTest, .unknown, .empty:
      false
    }
  }
}
