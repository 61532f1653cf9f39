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
  private var filesWithoutMetadata: [String] = []
  /// Whether something was found in the segment being joined.
  private var hasFinding = false
  /// An overwrite by a lower term, which only a new leader explains; its state comes later.
  var openOverwrite: (finding: Finding, oldTerm: UInt64)?
  /// Highest term any hard state had.
  var highestTerm: UInt64 = 0

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
      // The names say so already; what they leave out or repeat is not reported again.
      previousCRC = nil
      isAfterDamage = true
      report.isWhole = false
      if scan.summary.sequence <= last {
        report.segments.append(scan.summary)
        return
      }
    }
    let headIsWrong = checkHead(scan)
    checkName(scan)
    var keptAt = 0
    var clientV2At = 0
    segmentHasMetadata = false
    hasFinding = false
    for event in scan.events {
      switch event {
      case .entries(let run):
        take(run, of: scan)
        report.keptEntries += scan.kept[keptAt..<keptAt + run.keptCount]
        for request in scan.clientV2[clientV2At..<clientV2At + run.clientV2Count] {
          report.clientV2Requests.append(
            ClientV2Request(
              index: request.index,
              segment: report.segments.count,
              offset: request.offset
            )
          )
        }
        keptAt += run.keptCount
        clientV2At += run.clientV2Count
      case .state(let state, let offset): take(state, at: offset)
      case .snapshot(let snapshot, let offset): take(snapshot, at: offset, in: scan)
      case .metadata(let bytes, let offset): takeMetadata(bytes, at: offset)
      case .damage(let place):
        hasFinding = true
        // A wrong seed shows again at the first record after it.
        if headIsWrong, place.first.offset == scan.headEnd { continue }
        take(place, isLast: isLast)
      case .defect(let finding): collector.add(finding)
      }
    }
    if !segmentHasMetadata, !hasFinding, scan.summary.recordCount > 0 {
      filesWithoutMetadata.append(file)
    }
    // After damage at the end the chain is uncertain, and what breaks it is reported already.
    previousCRC = if case .damage = scan.events.last { nil } else { scan.finalCRC }
    report.segments.append(scan.summary)
    report.recordCount += scan.summary.recordCount
    report.byteCount += scan.summary.byteCount
    for put in scan.recentPuts {
      var put = put
      put.mutationCount += report.mutationCount
      report.recentPuts.append(put)
    }
    report.recentPuts.removeFirst(max(0, report.recentPuts.count - RecentPut.keptCountMax))
    report.mutationCount += scan.mutationCount
    report.certainPutCount += scan.certainPutCount
  }

  /// Reports what only the end of the log shows.
  mutating func finish() {
    if let open = openOverwrite { collector.add(open.finding) }
    openOverwrite = nil
    finishMetadata()
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

  /// Adds a finding at an offset of the current segment.
  mutating func add(
    _ problem: Problem,
    at offset: Int,
    index: UInt64? = nil,
    observed: String,
    expected: String,
    consequence: String? = nil
  ) {
    hasFinding = true
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
      } else if scan.summary.recordCount == 0, scan.events.isEmpty, !report.segments.isEmpty {
        add(
          .noHeadCRC,
          at: 0,
          observed: "no record at all",
          expected: "a crc record",
          consequence: "etcd starts and goes on in it without the head of a segment; once those "
            + "before it are purged, it refuses to start"
        )
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

  /// Reports what is missing of the metadata: all of it, or that of some segments.
  private mutating func finishMetadata() {
    if firstMetadata == nil, !report.segments.isEmpty, report.isWhole, report.end == .clean {
      add(.metadataMissing, at: 0, observed: "none in the log", expected: "one in every segment")
    }
    guard firstMetadata != nil else { return }
    for file in filesWithoutMetadata {
      collector.add(
        Finding(
          .metadataMissingInSegment,
          at: Place(file: file, offset: 0),
          observed: "none",
          expected: "one after the crc record"
        )
      )
    }
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
