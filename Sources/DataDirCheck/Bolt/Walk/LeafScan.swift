internal import BoltFormat
internal import ByteCoding
internal import EtcdMessages
internal import ProtoWire
internal import SchemaFormat

/// A leaf page of a tree, with the keys its ancestors promise it lies between.
struct LeafRef: Sendable {
  /// Page number; bounded and met for the first time.
  var page: UInt64
  /// Separator its keys are at or above.
  var lower: Int
  /// Separator its keys are below.
  var upper: Int
}

/// What to take out of leaf pages besides their soundness.
struct LeafWants: OptionSet, Sendable {
  let rawValue: UInt8
  /// Decoded rows of bucket `key`.
  static let rows = LeafWants(rawValue: 1)
  /// Copies of all pairs.
  static let pairs = LeafWants(rawValue: 2)
}

/// A bucket met on a leaf page.
struct SubBucket: Sendable {
  var name: [UInt8]
  var value: [UInt8]
  var page: UInt64
  var item: Int
}

/// What the leaf pages of one batch held.
struct LeafResult: Sendable {
  var batch = RowBatch()
  var pairs: [BucketPair] = []
  var subBuckets: [SubBucket] = []
  /// Pages read, with the overflow each header claims.
  var extents: [(page: UInt64, pageCount: UInt64)] = []
  /// Checksum runs in tree order, whether or not rows were taken.
  var segments: [RowSegment] = []
  var findings = FindingCollector()
  var pairCount = 0
  var pairByteCount = 0
  var byteCount = 0
  /// Whether a page of the batch is a branch, so that the tree is not level.
  var hasMisfit = false
  /// Whether bytes were left out because of damage.
  var isDamaged = false
  /// Last key of the last page in tree order; empty without keys.
  var lastKey: [UInt8] = []
}

/// Scans leaf pages one by one: checks each, sums its bytes, and takes out what is wanted.
///
/// This is the hot path of every check: one pass over a page's elements, words compared eight
/// bytes at a time, and one checksum over its packed pairs.
struct LeafScan {
  let database: String
  let bucket: String
  let wants: LeafWants
  /// Rows at or below this revision get checksums of their own.
  let rowChecksumsUpTo: Int64
  let separators: SeparatorTable
  var result = LeafResult()
  private var page: UInt64 = 0

  init(
    database: String,
    bucket: String,
    wants: LeafWants,
    rowChecksumsUpTo: Int64,
    separators: SeparatorTable
  ) {
    self.database = database
    self.bucket = bucket
    self.wants = wants
    self.rowChecksumsUpTo = rowChecksumsUpTo
    self.separators = separators
  }

  /// Scans one logical page.
  ///
  /// - Parameters:
  ///   - bytes: The page from its header on, overflow included.
  ///   - ref: Its number and bounds.
  ///   - isNext: Whether it follows the page scanned before in tree order.
  ///   - isLast: Whether it is the batch's last page in tree order.
  /// - Complexity: O(*n*) in the page's bytes
  mutating func scan(_ bytes: RawSpan, _ ref: LeafRef, isNext: Bool, isLast: Bool) {
    page = ref.page
    result.byteCount += bytes.byteCount
    let count: Int
    do throws(BoltError) {
      count = try LeafPage.count(in: bytes)
    } catch {
      return damage(error)
    }
    let hasRowChecksums = wants.contains(.rows) && startsCompacted(bytes)
    let before = continued(isNext: isNext, hasRowChecksums: hasRowChecksums)
    var sum = PageSum(firstRow: result.batch.rows.count, crc: before ?? 0)
    var previous = 0..<0
    var packedEnd = 0
    for item in 0..<count {
      let element: LeafElement
      do throws(BoltError) {
        element = try LeafPage.element(item, in: bytes)
      } catch {
        damage(error, item: item)
        break
      }
      // Pairs that share bytes could make a page of 64 KiB hold gigabytes.
      guard element.key.lowerBound >= packedEnd else {
        overlap(element.key.lowerBound, packedEnd, item: item)
        break
      }
      packedEnd = element.value.upperBound
      let key = bytes.extracting(element.key)
      checkOrder(key, bytes.extracting(previous), item: item, ref)
      previous = element.key
      let end = element.isBucket ? element.key.upperBound : element.value.upperBound
      sum.add(element.key.lowerBound..<end, bytes)
      take(element, item: item, bytes, hasRowChecksums: hasRowChecksums)
    }
    if count > 0, !separators.isBelow(bytes.extracting(previous), ref.upper) {
      add(
        .keyBounds,
        item: count - 1,
        observed: keyText(bytes.extracting(previous)),
        expected: "below \(separators.text(ref.upper)), the next page's separator"
      )
    }
    sum.flush(bytes)
    if isLast { result.lastKey = bytes.array(previous) }
    append(sum, isContinued: before != nil, hasRowChecksums: hasRowChecksums)
  }

  /// Takes one element out, as wanted.
  private mutating func take(
    _ element: LeafElement,
    item: Int,
    _ bytes: RawSpan,
    hasRowChecksums: Bool
  ) {
    result.pairCount += 1
    result.pairByteCount += element.key.count + element.value.count
    if element.isBucket {
      result.subBuckets.append(
        SubBucket(
          name: bytes.array(element.key),
          value: bytes.array(element.value),
          page: page,
          item: item
        )
      )
    } else if wants.contains(.rows) {
      takeRow(element, item: item, bytes, hasRowChecksum: hasRowChecksums)
    } else if wants.contains(.pairs) {
      result.pairs.append(
        BucketPair(key: bytes.array(element.key), value: bytes.array(element.value), page: page)
      )
    }
  }

  /// B6: keys ascend, and the first is at or above the page's separator.
  private mutating func checkOrder(_ key: RawSpan, _ previous: RawSpan, item: Int, _ ref: LeafRef) {
    if item == 0 {
      guard !separators.isAtOrAbove(key, ref.lower) else { return }
      return add(
        .keyBounds,
        item: item,
        observed: keyText(key),
        expected: "at or above \(separators.text(ref.lower)), the page's separator"
      )
    }
    guard previous.compare(key) >= 0 else { return }
    add(
      .keyOrder,
      item: item,
      observed: keyText(key),
      expected: "above \(keyText(previous))"
    )
  }

  /// Whether the page's first row lies at or below the compaction.
  private func startsCompacted(_ bytes: RawSpan) -> Bool {
    guard rowChecksumsUpTo > 0 else { return false }
    let key: RawSpan
    do throws(BoltError) {
      key = bytes.extracting(try LeafPage.element(0, in: bytes).key)
    } catch {
      return false
    }
    do throws(RevisionKeyError) {
      return try RevisionKey(parsing: key).revision.main <= rowChecksumsUpTo
    } catch {
      return true
    }
  }

  /// The checksum so far of the run that this page goes on with; nil if it begins one.
  private func continued(isNext: Bool, hasRowChecksums: Bool) -> UInt32? {
    guard isNext, let last = result.segments.last, last.hasRowChecksums == hasRowChecksums,
      last.rows.upperBound == result.batch.rows.count
    else { return nil }
    return last.crc
  }

  /// Ends the page's part of its checksum run.
  private mutating func append(_ sum: PageSum, isContinued: Bool, hasRowChecksums: Bool) {
    let rowCount = result.batch.rows.count
    guard isContinued else {
      result.segments.append(
        RowSegment(
          rows: sum.firstRow..<rowCount,
          crc: sum.crc,
          byteCount: sum.byteCount,
          hasRowChecksums: hasRowChecksums
        )
      )
      return
    }
    let end = result.segments.count - 1
    let firstRow = result.segments[end].rows.lowerBound
    result.segments[end].crc = sum.crc
    result.segments[end].byteCount += sum.byteCount
    result.segments[end].rows = firstRow..<rowCount
  }
}

/// The running checksum over a page's pairs, taken in as few pieces as the page is packed in.
private struct PageSum {
  /// Rows of the batch before this page.
  let firstRow: Int
  /// Checksum up to the last flush.
  var crc: UInt32
  /// Bytes of this page summed or waiting to be.
  var byteCount = 0
  private var waiting = 0..<0

  init(firstRow: Int, crc: UInt32) {
    self.firstRow = firstRow
    self.crc = crc
  }

  /// Adds the bytes of a range; neighbors are summed in one go.
  mutating func add(_ range: Range<Int>, _ bytes: RawSpan) {
    byteCount += range.count
    if waiting.upperBound == range.lowerBound {
      waiting = waiting.lowerBound..<range.upperBound
    } else {
      flush(bytes)
      waiting = range
    }
  }

  mutating func flush(_ bytes: RawSpan) {
    crc = CRC32C.update(crc, bytes.extracting(waiting))
    waiting = 0..<0
  }
}

extension LeafScan {
  /// Decodes one row of bucket `key`; M1 and M2 where it does not decode.
  private mutating func takeRow(
    _ element: LeafElement,
    item: Int,
    _ bytes: RawSpan,
    hasRowChecksum: Bool
  ) {
    let at: RevisionKey
    do throws(RevisionKeyError) {
      at = try RevisionKey(parsing: bytes.extracting(element.key))
    } catch {
      result.isDamaged = true
      return add(
        .revisionKeyFormat,
        item: item,
        observed: error.message,
        expected: "8 bytes, `_`, 8 bytes, and `t` on a tombstone"
      )
    }
    let value = bytes.extracting(element.value)
    let view: KeyValueView
    do throws(ProtoError) {
      view = try KeyValueView(decoding: value)
    } catch {
      result.isDamaged = true
      return add(
        .rowDecode,
        item: item,
        revision: at.description,
        observed: "\(error)",
        expected: "an mvccpb.KeyValue"
      )
    }
    let key = value.extracting(view.key)
    let start = result.batch.keys.count
    result.batch.keys.append(key)
    let range = element.key.lowerBound..<element.value.upperBound
    result.batch.rows.append(
      Row(
        at: at,
        createRevision: view.createRevision,
        modRevision: view.modRevision,
        version: view.version,
        lease: view.lease,
        keyRange: start..<result.batch.keys.count,
        keyHash: key.tableHash,
        valueByteCount: view.value.count,
        byteCount: range.count,
        crc: hasRowChecksum ? CRC32C.checksum(bytes.extracting(range)) : 0,
        page: page,
        item: item
      )
    )
  }

  /// B7: the page or one of its elements cannot be read.
  private mutating func damage(_ error: BoltError, item: Int? = nil) {
    result.isDamaged = true
    if case .wrongKind(_, _, let found) = error {
      if found == .branch {
        result.hasMisfit = true
        return
      }
      return add(.pageKind, item: item, observed: error.observed, expected: "a leaf page")
    }
    add(
      .pageLayout,
      item: item,
      observed: "\(error.field): \(error.observed)",
      expected: error.expected
    )
  }

  /// B7: a pair begins before the one before it ends.
  private mutating func overlap(_ start: Int, _ end: Int, item: Int) {
    result.isDamaged = true
    add(
      .pageLayout,
      item: item,
      observed: "pos: a key at byte \(start)",
      expected: "a key from byte \(end) on, where the item before ends"
    )
  }

  private mutating func add(
    _ problem: Problem,
    item: Int?,
    revision: String? = nil,
    observed: String,
    expected: String
  ) {
    let place = Place(
      file: database,
      page: page,
      item: item,
      bucket: bucket.isEmpty ? nil : bucket,
      revision: revision
    )
    result.findings.add(Finding(problem, at: place, observed: observed, expected: expected))
  }
}
