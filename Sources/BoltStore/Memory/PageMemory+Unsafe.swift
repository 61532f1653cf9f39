internal import ByteCoding
internal import Environment

/// The database file as memory, and whoever keeps it there.
///
/// A transaction takes a copy when it begins and reads every page through it, also after the
/// database has mapped a larger one. Pages a snapshot refers to are never written while it is open,
/// so what is read here does not change.
struct PageMemory {
  /// Keeps the memory; a mapping of the disk's or a ``HeapImage``.
  private let owner: AnyObject
  /// Address of the file's first byte.
  let address: UInt
  /// Bytes that may be read: no more than the file has and than are mapped.
  let byteCount: Int

  /// Takes the part of a mapping that the file fills.
  init(_ mapping: any FileMapping, fileByteCount: Int) {
    owner = mapping
    address = mapping.address
    byteCount = min(mapping.byteCount, fileByteCount)
  }

  /// The same mapping after the file has become longer; nil if it does not reach so far.
  func extended(to needed: Int, fileByteCount: Int) -> PageMemory? {
    guard let mapping = owner as? any FileMapping, mapping.byteCount >= needed else { return nil }
    return PageMemory(mapping, fileByteCount: fileByteCount)
  }

  /// Takes a file that was read into memory.
  init(_ image: HeapImage) {
    owner = image
    address = image.address
    byteCount = image.byteCount
  }

  /// All bytes, kept alive by whoever holds this value.
  var bytes: Bytes { Bytes(address: address, count: byteCount) }

  /// The image, where the file is not mapped.
  var image: HeapImage? { owner as? HeapImage }
}

/// A whole file read into memory, for file systems whose files cannot be mapped.
///
/// Behaves as a shared mapping does: what a commit writes to the file is written here too.
final class HeapImage {
  /// Address of the first byte.
  let address: UInt
  /// Bytes of the file.
  let byteCount: Int

  /// Copies bytes and adds zeros up to a size.
  init(copying bytes: RawSpan, byteCount: Int) {
    precondition(byteCount >= bytes.byteCount, "\(bytes.byteCount) bytes do not fit \(byteCount)")
    let start = UnsafeMutableRawPointer.allocate(byteCount: max(byteCount, 1), alignment: 16)
    address = UInt(bitPattern: start)
    self.byteCount = byteCount
    write(bytes, at: 0)
    Bytes(address: address, count: byteCount).zero(from: bytes.byteCount)
  }

  deinit { unsafe UnsafeMutableRawPointer(bitPattern: address)?.deallocate() }

  /// All bytes, for as long as the image lives.
  var bytes: Bytes { Bytes(address: address, count: byteCount) }

  /// Writes over bytes.
  ///
  /// - Precondition: they lie inside the file.
  func write(_ bytes: RawSpan, at offset: Int) {
    precondition(offset >= 0 && bytes.byteCount <= byteCount - offset, "write at \(offset)")
    self.bytes.store(Bytes(borrowing: bytes), at: offset)
  }
}
