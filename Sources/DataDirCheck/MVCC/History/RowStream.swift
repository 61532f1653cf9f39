package import BoltFormat
internal import ByteCoding
package import Environment
package import EtcdMessages
internal import ProtoWire
package import SchemaFormat

/// Where a row stands, to read it again.
package struct RowPlace: Equatable, Sendable {
  /// The leaf page.
  package var page: PageID
  /// Position in the page's element table.
  package var item: Int
}

/// A row of bucket `key` as it goes by; ranges of `view` are offsets into its encoded value.
package struct StreamedRow: Sendable {
  /// When it was written, and whether it deletes.
  package var at: RevisionKey
  /// What its value says.
  package var view: KeyValueView
  /// Where it stands.
  package var place: RowPlace
  /// Bytes of revision key and encoded value.
  package var byteCount: Int

  /// Main revision.
  package var main: Int64 { at.revision.main }
}

/// The rows of bucket `key` in revision order, with their values, whatever state the file is in.
///
/// Unlike ``BoltWalk`` this proves nothing: rows that cannot be read are kept as damage and passed
/// over. Only one page is in memory at a time.
package struct RowStream: Sendable {
  /// The database.
  package let browser: BoltBrowser
  /// The revision below which reads are refused after a restart; 0 if nothing was compacted.
  package private(set) var compactRevision: Int64 = 0
  /// The compaction that was finished last; 0 if none was.
  package private(set) var finishedCompactRevision: Int64 = 0
  /// Raft index of the last entry the database holds.
  package private(set) var consistentIndex: UInt64?
  /// Everything that could not be read so far.
  package private(set) var damage: [BoltDamage] = []
  /// Main revision of the last row that went by.
  package private(set) var lastMain: Int64 = 0

  /// Pages of the bucket that went by, and those no bucket may use.
  package private(set) var reached: PageSet

  private let bucket: BoltBucket
  private var page: BoltPage?

  /// Things that are wrong before the stream ends early.
  package static let damageMax = 1000

  /// Opens the rows of a database.
  ///
  /// - Throws: ``BoltBrowserError`` if there is no meta to follow or no bucket `key`, `FileError`
  ///   if the file cannot be read.
  package init(_ browser: BoltBrowser) throws {
    self.browser = browser
    reached = browser.freshPageSet()
    var damage: [BoltDamage] = []
    bucket = try browser.findBucket([Array(Bucket.key.rawValue.utf8)], damage: &damage)
    do {
      let meta = try browser.findBucket([Array(Bucket.meta.rawValue.utf8)], damage: &damage)
      for key in [MetaKey.finishedCompactRev, .scheduledCompactRev] {
        let value = try Self.value(key, meta, browser, &damage)
        let mark = value.flatMap { Self.revision($0) } ?? 0
        compactRevision = max(compactRevision, mark)
        if key == .finishedCompactRev { finishedCompactRevision = mark }
      }
      let index = try Self.value(.consistentIndex, meta, browser, &damage)
      if let index, index.count == 8 { consistentIndex = index.rawSpan.bigEndian(at: 0) }
    } catch BoltBrowserError.noSuchBucket {
      damage.append(
        BoltDamage(
          page: PageID(0),
          field: "buckets",
          observed: "no bucket meta",
          expected: "compaction marks and the consistent index"
        )
      )
    }
    self.damage = damage
  }

  /// The revision a server would start with; known once every row has gone by.
  ///
  /// > Source: formats.md §7.4, Restart.
  package var currentRevision: Int64 { max(lastMain, compactRevision, 1) }

  /// Hands on the rows in revision order.
  ///
  /// - Parameters:
  ///   - progress: Told of every page read.
  ///   - body: Takes a row and its encoded value; returns false to stop.
  /// - Throws: `FileError` if the file cannot be read.
  /// - Complexity: O(*n*) in the bytes of the bucket
  package mutating func forEach(
    progress: any ProgressSink,
    _ body: (StreamedRow, RawSpan) -> Bool
  ) throws(FileError) {
    guard let tree = bucket.tree else { return }
    let pageByteCount = browser.pageByteCount
    progress.begin("rows", totalByteCount: browser.fileByteCount)
    var met: [BoltDamage] = []
    var last = lastMain
    var seen = browser.freshPageSet()
    try browser.walk(tree, bucket: bucket.pathText, seen: &seen) { event in
      switch event {
      case .page(let page, _):
        progress.advance(byteCount: page.pageCount * pageByteCount)
      case .damage(let damage):
        met.append(damage)
      case .item(let page, let position, let element):
        let place = RowPlace(page: page.id, item: position)
        do throws(RowFault) {
          let row = try Self.row(element, page.bytes.rawSpan, place)
          last = max(last, row.main)
          return body(row, page.bytes.rawSpan.extracting(element.value))
        } catch {
          met.append(
            BoltDamage(
              page: page.id,
              item: position,
              bucket: Bucket.key.rawValue,
              field: error.field,
              observed: error.observed,
              expected: error.expected
            )
          )
        }
      }
      return met.count < Self.damageMax
    }
    reached = seen
    lastMain = last
    damage += met
  }

  /// Reads a row again.
  ///
  /// - Returns: What its value says; nil if it cannot be read any more.
  package mutating func keyValue(at place: RowPlace) throws(FileError) -> KeyValue? {
    if page?.id != place.page {
      if case .inline(let inline) = bucket.tree {
        page = inline
      } else {
        page = try browser.load(place.page, damage: &damage)
      }
    }
    guard let page else { return nil }
    do {
      let element = try LeafPage.element(place.item, in: page.bytes.rawSpan)
      return try KeyValue(decoding: page.bytes.rawSpan.extracting(element.value))
    } catch {
      return nil
    }
  }
}

/// Why an item of bucket `key` is no row.
private struct RowFault: Error {
  var field: String
  var observed: String
  var expected: String
}

extension RowStream {
  private static func row(
    _ element: LeafElement,
    _ page: RawSpan,
    _ place: RowPlace
  ) throws(RowFault) -> StreamedRow {
    guard !element.isBucket else {
      throw RowFault(field: "flags", observed: "a bucket", expected: "a row")
    }
    let at: RevisionKey
    do throws(RevisionKeyError) {
      at = try RevisionKey(parsing: page.extracting(element.key))
    } catch {
      throw RowFault(field: "key", observed: error.message, expected: "a revision")
    }
    do throws(ProtoError) {
      let view = try KeyValueView(decoding: page.extracting(element.value))
      return StreamedRow(
        at: at,
        view: view,
        place: place,
        byteCount: element.key.count + element.value.count
      )
    } catch {
      throw RowFault(field: "value", observed: "\(error)", expected: "an mvccpb.KeyValue")
    }
  }

  private static func value(
    _ key: MetaKey,
    _ meta: BoltBucket,
    _ browser: BoltBrowser,
    _ damage: inout [BoltDamage]
  ) throws(FileError) -> [UInt8]? {
    guard
      let found = try browser.findItem(Array(key.rawValue.utf8), in: meta, damage: &damage)
    else { return nil }
    return found.page.bytes.rawSpan.array(found.element.value)
  }

  private static func revision(_ value: [UInt8]) -> Int64? {
    do throws(RevisionKeyError) {
      return try RevisionKey(parsing: value.rawSpan).revision.main
    } catch {
      return nil
    }
  }
}
