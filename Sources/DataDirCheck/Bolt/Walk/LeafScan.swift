internal import BoltFormat
internal import ByteCoding
internal import SchemaFormat

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
  /// The page at hand.
  private(set) var page: UInt64 = 0

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
