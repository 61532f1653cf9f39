internal import ByteCoding
internal import Environment
internal import EtcdMessages
internal import WALFormat

/// Folds the records of one segment into a ``SegmentScan``.
///
/// Nothing here knows the segments before; what depends on them is left to ``LogHistory``.
struct SegmentScanner {
  /// Findings about single records that one segment may hand on.
  static let defectCountMax = 10_000

  /// What the scan found so far.
  var scan: SegmentScan
  /// Path of the segment as findings name it.
  let file: String
  /// Entries after this index do not count as mutations.
  let consistentIndex: UInt64?

  /// Entries that follow each other, still to be handed on.
  var run: EntryRun?
  /// The last hard state.
  var state: (value: HardState, offset: Int)?
  /// Whether `state` is still to be handed on.
  var isStatePending = false
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

/// Events and findings.
extension SegmentScanner {
  /// Closes the run and the state that later records might have continued.
  mutating func flush() {
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

  /// Notes a finding about a record, as long as there are not too many.
  mutating func add(
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
