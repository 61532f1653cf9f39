internal import ByteCoding
internal import EtcdMessages
internal import ProtoWire
internal import WALFormat

/// Joins the scans of all segments, in order, into what the log says as a whole.
///
/// The history keeps what raft would keep: entries with overwritten suffixes taken away, the last
/// hard state, the snapshots. A received snapshot past the last entry starts the entries anew
/// behind it, and so does damage that swallowed some.
///
/// One damaged place makes one finding: what is odd right behind it is not reported again.
///
/// > Source: formats.md §2.5, §2.6, §2.11; `WAL.ReadAll` in etcd@c34dc7e.
struct LogHistory {
  /// What is known so far; the findings are in `collector`.
  var report: WALReport
  /// Findings so far.
  var collector = FindingCollector()
  /// Names of findings' files, before the segment's name.
  let displayPrefix: String
  /// How many segments there are; the tail of the last one may be torn.
  let segmentCount: Int

  /// File of the segment being joined, as findings name it.
  var file = ""
  /// Index after which the next entry is expected: the last entry's or a snapshot's, if larger.
  var base: UInt64?
  /// Whether what comes next may be odd because of damage already reported.
  var isAfterDamage = false
  /// Checksum at the end of the segment before; nil if unknown or if this is the first.
  private var previousCRC: UInt32?
  private var firstMetadata: [UInt8]?
  private var segmentHasMetadata = false
  /// An overwrite by a lower term, which only a new leader explains; its state comes later.
  private var openOverwrite: (finding: Finding, oldTerm: UInt64)?
  /// Highest term any hard state had.
  private var highestTerm: UInt64 = 0

  /// Creates the history of a log nothing is known of yet.
  init(directory: String, displayPrefix: String, segmentCount: Int) {
    report = WALReport(directory: directory)
    report.isWhole = true
    self.displayPrefix = displayPrefix
    self.segmentCount = segmentCount
  }

  /// Takes the next segment.
  mutating func join(_ scan: SegmentScan) {
    file = displayPrefix + scan.summary.name
    let isLast = report.segments.count == segmentCount - 1
    if let last = report.segments.last?.sequence, scan.summary.sequence != last &+ 1 {
      // The names say so already; what they leave out is not reported again.
      previousCRC = nil
      isAfterDamage = true
      report.isWhole = false
    }
    let headIsWrong = checkHead(scan)
    checkName(scan)
    var keptAt = 0
    var compactionAt = 0
    segmentHasMetadata = false
    var hasDamage = false
    for event in scan.events {
      switch event {
      case .entries(let run):
        take(run, of: scan)
        report.keptEntries += scan.kept[keptAt..<keptAt + run.keptCount]
        report.compactions += scan.compactions[compactionAt..<compactionAt + run.compactionCount]
        keptAt += run.keptCount
        compactionAt += run.compactionCount
      case .state(let state, let offset): take(state, at: offset)
      case .snapshot(let snapshot, let offset): take(snapshot, at: offset, in: scan)
      case .metadata(let bytes, let offset): takeMetadata(bytes, at: offset)
      case .damage(let place):
        hasDamage = true
        // A wrong seed shows again at the first record after it.
        if headIsWrong, place.first.offset == scan.headEnd { continue }
        take(place, isLast: isLast)
      case .defect(let finding): collector.add(finding)
      }
    }
    if !segmentHasMetadata, !hasDamage, scan.summary.recordCount > 0 {
      add(.metadataMissingInSegment, at: 0, observed: "none", expected: "one after the crc record")
    }
    previousCRC = scan.finalCRC
    report.segments.append(scan.summary)
    report.recordCount += scan.summary.recordCount
    report.byteCount += scan.summary.byteCount
    report.mutationCount += scan.mutationCount
    report.certainPutCount += scan.certainPutCount
  }

  /// Adds a finding at an offset of the current segment.
  mutating func add(
    _ problem: Problem,
    at offset: Int,
    index: UInt64? = nil,
    observed: String,
    expected: String,
    consequence: String? = nil
  ) {
    collector.add(
      Finding(
        problem,
        at: Place(file: file, offset: offset, index: index),
        observed: observed,
        expected: expected,
        consequence: consequence
      )
    )
  }
}

/// Heads of segments.
extension LogHistory {
  /// Holds the seed of a segment against the end of the one before; true if they disagree.
  private mutating func checkHead(_ scan: SegmentScan) -> Bool {
    guard let head = scan.headCRC else {
      let startsWithDamage =
        if case .damage(let place) = scan.events.first { place.first.offset == 0 } else { false }
      if scan.summary.recordCount > 0, !startsWithDamage {
        add(.noHeadCRC, at: 0, observed: "another record", expected: "a crc record")
      }
      return false
    }
    guard let previousCRC, previousCRC != 0, previousCRC != head else { return false }
    add(
      .chainBreak,
      at: 0,
      observed: "crc record \(hex(head))",
      expected: "\(hex(previousCRC)), as the segment before ends"
    )
    report.isWhole = false
    isAfterDamage = true
    return true
  }

  /// Holds the index in a segment's name against the entries before it.
  private mutating func checkName(_ scan: SegmentScan) {
    guard let base, !isAfterDamage, !report.segments.isEmpty else { return }
    let index = scan.summary.firstIndexInName
    guard base == .max || index != base + 1 else { return }
    add(
      .nameIndex,
      at: 0,
      index: index,
      observed: "index \(index) in the name",
      expected: base == .max ? "none" : "\(base + 1), after the last entry before it"
    )
  }

  private mutating func takeMetadata(_ bytes: [UInt8], at offset: Int) {
    segmentHasMetadata = true
    if let firstMetadata {
      guard firstMetadata != bytes else { return }
      add(
        .metadataConflict,
        at: offset,
        observed: describeMetadata(bytes),
        expected: describeMetadata(firstMetadata)
      )
      isAfterDamage = true
      return
    }
    firstMetadata = bytes
    do {
      report.metadata = try MemberMetadata(decoding: bytes.rawSpan)
    } catch {
      add(
        .metadataUndecodable,
        at: offset,
        observed: error.description,
        expected: "etcdserverpb.Metadata"
      )
    }
  }

  private func describeMetadata(_ bytes: [UInt8]) -> String {
    do {
      let metadata = try MemberMetadata(decoding: bytes.rawSpan)
      let member = String(metadata.nodeID, radix: 16)
      return "member \(member), cluster \(String(metadata.clusterID, radix: 16))"
    } catch {
      return "\(bytes.count) bytes that do not decode"
    }
  }

  /// A checksum as people compare it.
  func hex(_ crc: UInt32) -> String {
    let digits = String(crc, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}

/// Entries.
extension LogHistory {
  private mutating func take(_ run: EntryRun, of scan: SegmentScan) {
    let wasAfterDamage = isAfterDamage
    isAfterDamage = false
    guard let base else {
      checkFirst(run, of: scan, mayBeOdd: wasAfterDamage)
      begin(with: run)
      return
    }
    guard run.firstIndex <= base else {
      if run.firstIndex == base + 1 {
        append(run, mayBeOdd: wasAfterDamage)
      } else {
        reportGap(before: run, after: base, mayBeOdd: wasAfterDamage)
        begin(with: run)
      }
      return
    }
    guard wasAfterDamage || maySee(overwrite: run) else {
      // The entries are not taken over, and where the log goes on is open again.
      isAfterDamage = true
      return
    }
    dropEntries(from: run.firstIndex)
    append(run, mayBeOdd: wasAfterDamage)
  }

  private mutating func checkFirst(_ run: EntryRun, of scan: SegmentScan, mayBeOdd: Bool) {
    guard !mayBeOdd, report.segments.isEmpty else { return }
    let expected = max(scan.summary.firstIndexInName, 1)
    guard run.firstIndex > expected else { return }
    add(
      .firstEntryAfterName,
      at: run.offset,
      index: run.firstIndex,
      observed: "first entry \(run.firstIndex)",
      expected: "\(expected) or lower"
    )
    report.isWhole = false
  }

  private mutating func reportGap(before run: EntryRun, after base: UInt64, mayBeOdd: Bool) {
    report.isWhole = false
    guard !mayBeOdd else { return }
    add(
      .entryGap,
      at: run.offset,
      index: run.firstIndex,
      observed: "entry \(run.firstIndex) after \(base)",
      expected: "entry \(base + 1)"
    )
  }

  /// Starts the contiguous entries anew.
  private mutating func begin(with run: EntryRun) {
    report.firstIndex = run.firstIndex
    report.lastIndex = run.lastIndex
    report.termRuns = [TermRun(firstIndex: run.firstIndex, term: run.term)]
    base = run.lastIndex
  }

  private mutating func append(_ run: EntryRun, mayBeOdd: Bool) {
    guard let last = report.termRuns.last else {
      begin(with: run)
      return
    }
    if run.term < last.term, !mayBeOdd {
      add(
        .termBackwards,
        at: run.offset,
        index: run.firstIndex,
        observed: "term \(run.term) after term \(last.term)",
        expected: "\(last.term) or higher"
      )
    }
    if run.term != last.term {
      report.termRuns.append(TermRun(firstIndex: run.firstIndex, term: run.term))
    }
    report.lastIndex = run.lastIndex
    base = run.lastIndex
  }

  /// Takes away the entries from an index on.
  private mutating func dropEntries(from index: UInt64) {
    report.hasOverwrites = true
    while let last = report.termRuns.last, last.firstIndex >= index {
      report.termRuns.removeLast()
    }
    while let last = report.keptEntries.last, last.index >= index {
      report.keptEntries.removeLast()
    }
    while let last = report.compactions.last, last.index >= index {
      report.compactions.removeLast()
    }
    if report.termRuns.isEmpty {
      report.firstIndex = nil
      report.lastIndex = nil
    }
  }

  /// Whether raft allows a run to overwrite what stands at its indexes; reports it if not.
  private mutating func maySee(overwrite run: EntryRun) -> Bool {
    let index = run.firstIndex
    if let commit = report.hardState?.commit, index <= commit {
      add(
        .committedOverwritten,
        at: run.offset,
        index: index,
        observed: "entry \(index) of term \(run.term) written again",
        expected: "an index after \(commit), which was committed before"
      )
      report.isWhole = false
      return false
    }
    guard let oldTerm = report.term(at: index) else { return true }
    if run.term == oldTerm {
      let problem: Problem = run.beginsWithConfChange ? .overwrittenByForce : .overwrittenInTerm
      add(
        problem,
        at: run.offset,
        index: index,
        observed: "entry \(index) of term \(run.term) written again",
        expected: "a term other than \(oldTerm)"
      )
      return run.beginsWithConfChange
    }
    if run.term < oldTerm, highestTerm <= oldTerm {
      let finding = Finding(
        .overwrittenInTerm,
        at: Place(file: file, offset: run.offset, index: index),
        observed: "entry \(index) of term \(oldTerm) overwritten by one of term \(run.term)",
        expected: "a hard state with a term after \(oldTerm)"
      )
      openOverwrite = (finding, oldTerm)
    }
    return true
  }
}

/// Hard states and snapshots.
extension LogHistory {
  private mutating func take(_ state: HardState, at offset: Int) {
    let wasAfterDamage = isAfterDamage
    if let before = report.hardState,
      let (problem, observed, expected) = Self.regression(from: before, to: state)
    {
      if !wasAfterDamage {
        add(problem, at: offset, index: state.commit, observed: observed, expected: expected)
        isAfterDamage = true
      }
      return
    }
    highestTerm = max(highestTerm, state.term)
    if let open = openOverwrite {
      if state.term <= open.oldTerm { collector.add(open.finding) }
      openOverwrite = nil
    }
    report.hardState = state
  }

  private static func regression(
    from before: HardState,
    to state: HardState
  ) -> (Problem, observed: String, expected: String)? {
    if state.term < before.term {
      return (.stateTermFell, "term \(state.term)", "\(before.term) or higher")
    }
    if state.term == before.term, before.vote != 0, state.vote != before.vote {
      return (
        .voteChanged, "vote \(String(state.vote, radix: 16)) in term \(state.term)",
        String(before.vote, radix: 16)
      )
    }
    if state.commit < before.commit {
      return (.commitFell, "commit \(state.commit)", "\(before.commit) or higher")
    }
    return nil
  }

  private mutating func take(_ snapshot: WALSnapshot, at offset: Int, in scan: SegmentScan) {
    if let last = report.snapshots.last?.snapshot {
      if snapshot.index < last.index {
        if !isAfterDamage {
          add(
            .snapshotOrder,
            at: offset,
            index: snapshot.index,
            observed: "index \(snapshot.index)",
            expected: "\(last.index) or higher"
          )
        }
        isAfterDamage = true
        return
      }
      if last.confState != nil, snapshot.confState == nil, snapshot.index > 0 {
        add(
          .snapshotWithoutConfState,
          at: offset,
          index: snapshot.index,
          observed: "no ConfState at index \(snapshot.index)",
          expected: "one, as before"
        )
      }
    }
    report.snapshots.append(
      LoggedSnapshot(snapshot: snapshot, file: scan.summary.name, offset: offset)
    )
    if snapshot.index > base ?? 0 { startAnew(after: snapshot.index) }
  }

  /// Forgets the entries before a received snapshot, which the next ones do not join.
  private mutating func startAnew(after index: UInt64) {
    let commit = report.hardState?.commit ?? 0
    report.keptEntries.removeAll { $0.index > commit }
    report.compactions.removeAll { $0.index > commit }
    report.termRuns = []
    report.firstIndex = nil
    report.lastIndex = nil
    base = index
  }

  /// Reports what only the end of the log shows.
  mutating func finish() {
    if let open = openOverwrite { collector.add(open.finding) }
    openOverwrite = nil
    if firstMetadata == nil, !report.segments.isEmpty, report.isWhole {
      add(.metadataMissing, at: 0, observed: "none in the log", expected: "one in every segment")
    }
    if let commit = report.hardState?.commit, commit > base ?? 0, report.isWhole {
      let end = report.segments.last?.validByteCount ?? 0
      add(
        .commitBeyondEnd,
        at: end,
        index: commit,
        observed: "commit \(commit)",
        expected: "at most \(base ?? 0), the last entry"
      )
    }
    checkV2Requests()
    report.findings = collector.findings
  }
}
