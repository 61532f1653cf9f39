/// Memory of one write transaction, given back as a whole when the transaction's last user is gone.
///
/// Holds the keys and values that were put and the images of pages about to be written. Chunks of
/// the usual size come from the database's ``ArenaPool`` and return to it, so a database that
/// commits often touches the same memory again.
final class Arena {
  private let pool: ArenaPool
  private var chunks: [Bytes] = []
  /// Blocks too large for a chunk.
  private var large: [Bytes] = []
  /// Address of the next free byte of the newest chunk, and of the end of it.
  private var next: UInt = 0
  private var end: UInt = 0

  init(pool: ArenaPool) { self.pool = pool }

  deinit {
    pool.give(back: chunks)
    for block in large { block.deallocate() }
  }

  /// Copies bytes.
  ///
  /// - Complexity: O(*n*)
  @inline(__always)
  func copy(_ bytes: Bytes) -> Bytes {
    guard bytes.count > 0 else { return .none }
    let target = allocate(bytes.count)
    unsafe UnsafeMutableRawPointer(bitPattern: target)?.copyMemory(
      from: unsafe UnsafeRawPointer(bitPattern: bytes.address).unsafelyUnwrapped,
      byteCount: bytes.count
    )
    return Bytes(address: target, count: bytes.count)
  }

  /// Copies a key and a value, which stand side by side as on a page.
  ///
  /// - Complexity: O(*n*)
  @inline(__always)
  func copy(key: Bytes, value: Bytes) -> (key: Bytes, value: Bytes) {
    let target = Bytes(address: allocate(key.count &+ value.count), count: key.count &+ value.count)
    target.store(key, at: 0)
    target.store(value, at: key.count)
    return (
      Bytes(address: target.address, count: key.count),
      Bytes(address: target.address &+ UInt(bitPattern: key.count), count: value.count)
    )
  }

  /// Hands out memory with arbitrary contents, at a multiple of eight.
  ///
  /// - Complexity: O(1)
  @inline(__always)
  func allocate(aligned byteCount: Int) -> UInt {
    next = (next &+ 7) & ~7
    return allocate(byteCount)
  }

  /// Hands out memory with arbitrary contents.
  ///
  /// - Complexity: O(1)
  @inline(__always)
  func allocate(_ byteCount: Int) -> UInt {
    // Aligning may have gone past the end.
    if next <= end, byteCount <= Int(bitPattern: end &- next) {
      let address = next
      next &+= UInt(bitPattern: byteCount)
      return address
    }
    return refill(byteCount)
  }

  @inline(never)
  private func refill(_ byteCount: Int) -> UInt {
    guard byteCount <= ArenaPool.chunkByteCount / 4 else {
      let block = Bytes.allocate(byteCount)
      large.append(block)
      return block.address
    }
    let chunk = pool.take()
    chunks.append(chunk)
    next = chunk.address &+ UInt(bitPattern: byteCount)
    end = chunk.address &+ UInt(bitPattern: chunk.count)
    return chunk.address
  }
}

/// Chunks of memory that the write transactions of a database take turns to use.
final class ArenaPool {
  /// Size of a chunk.
  static let chunkByteCount = 1 << 18
  /// Chunks that are kept in any case while no transaction uses them: 4 MiB.
  static let idleCountMin = 16

  private var idle: [Bytes] = []
  /// Chunks to be kept; follows what transactions use, slowly where they use less.
  private var idleCountMax = idleCountMin

  deinit { for chunk in idle { chunk.deallocate() } }

  /// Takes a chunk with arbitrary contents.
  func take() -> Bytes { idle.popLast() ?? .allocate(Self.chunkByteCount) }

  /// Takes back chunks that nobody refers to any more.
  func give(back chunks: [Bytes]) {
    guard !chunks.isEmpty else { return }
    idleCountMax = max(Self.idleCountMin, chunks.count, idleCountMax - idleCountMax / 8)
    idle += chunks
    while idle.count > idleCountMax { idle.removeLast().deallocate() }
  }
}

extension Bytes {
  /// Takes memory with arbitrary contents, to be given back by ``deallocate()``.
  fileprivate static func allocate(_ byteCount: Int) -> Bytes {
    let start = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 16)
    return Bytes(address: UInt(bitPattern: start), count: byteCount)
  }

  /// Gives memory back.
  fileprivate func deallocate() {
    unsafe UnsafeMutableRawPointer(bitPattern: address)?.deallocate()
  }
}
