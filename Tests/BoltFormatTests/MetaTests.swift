import BoltFormat
import ByteCoding
import Testing

@Suite("Meta")
struct MetaTests {
  private let meta = Meta(
    pageByteCount: 4096,
    root: 3,
    freelist: .absent,
    highWaterMark: 4,
    txid: 1
  )

  @Test func `a meta of the initial file has the checksum bolt gives it`() throws {
    // The 56 bytes of a fresh database's second meta, hashed by a second implementation.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in meta.encoded().prefix(56) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    #expect(meta.checksum == hash)
    #expect(meta.isValid && meta.failures.isEmpty)
  }

  @Test func `each check fails by itself and says what it found`() {
    var other = meta
    other.magic = 1
    #expect(other.checksummed().failures == [.magic(at: 16, expected: 0xED0C_DAED, found: 1)])
    other = meta
    other.version = 3
    #expect(other.checksummed().failures == [.version(at: 20, expected: 2, found: 3)])
    other = meta
    other.txid = 2
    let sum = other.computedChecksum
    #expect(
      other.failures == [.checksum(at: 72, expected: sum, found: meta.checksum)]
    )
    other = meta
    other.pageSize = 4095
    other = other.checksummed()
    #expect(other.failures == [.pageSize(at: 24, expected: 512...65536, found: 4095)])
    #expect(other.isValid, "upstream does not ask for the page size")
  }

  @Test(arguments: 0..<(Meta.byteCount * 8))
  func `every flipped bit of a meta is noticed`(bit: Int) throws {
    var page = meta.encodedPage(id: 1, pageByteCount: 512)
    page[Meta.pageOffset + bit / 8] ^= 1 << (bit % 8)
    #expect(try !Meta(decoding: page.rawSpan).isValid)
  }

  @Test func `the valid meta with the higher transaction rules`() {
    var newer = meta
    newer.txid = 2
    newer = newer.checksummed()
    var torn = newer
    torn.root = 7
    #expect(Meta.active(meta, newer) == 1)
    #expect(Meta.active(newer, meta) == 0)
    #expect(Meta.active(newer, newer) == 0)
    #expect(Meta.active(meta, torn) == 0)
    #expect(Meta.active(torn, meta) == 1)
    #expect(Meta.active(nil, meta) == 1)
    #expect(Meta.active(torn, nil) == nil)
  }
}

@Suite("Page size detection")
struct PageSizeDetectorTests {
  /// Page sizes a database can have.
  static let sizes = [512, 1024, 2048, 4096, 8192, 16384, 32768, 65536]

  private func detect(_ file: [UInt8]) -> PageSizeDetector.Detection? {
    PageSizeDetector.detect(fileByteCount: file.count) { offset, byteCount in
      let start = min(offset, file.count)
      return Array(file[start..<min(file.count, start + byteCount)])
    }
  }

  @Test(arguments: sizes)
  func `the first meta tells the page size`(pageByteCount: Int) {
    let file = BoltImage(pageByteCount: pageByteCount).encoded()
    #expect(detect(file) == .init(pageByteCount: pageByteCount, source: 0))
  }

  @Test(arguments: sizes)
  func `the second meta tells the page size when the first is damaged`(pageByteCount: Int) {
    var file = BoltImage(pageByteCount: pageByteCount, buckets: [.init("key")]).encoded()
    file[20] ^= 1
    #expect(detect(file) == .init(pageByteCount: pageByteCount, source: pageByteCount))
  }

  @Test func `without a valid meta the usual page size is assumed`() {
    #expect(
      detect([UInt8](repeating: 0, count: 20000)) == .init(pageByteCount: 4096, source: nil)
    )
    #expect(detect([1]) == .init(pageByteCount: 4096, source: nil))
    #expect(detect([]) == nil)
  }

  @Test func `a valid meta that names an impossible page size is passed over`() {
    var editor = BoltImageEditor(BoltImage())
    editor.updateMeta(0) { $0.pageSize = 0 }
    #expect(detect(editor.bytes) == .init(pageByteCount: 4096, source: 4096))
  }
}
