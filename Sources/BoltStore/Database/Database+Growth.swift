internal import Environment

// MARK: - Size of the file, and of the memory it is read through

extension Database {
  /// Most bytes a database can have.
  static let byteCountMax = 1 << 48
  /// Largest step in which address space grows.
  private static let mapStep = 1 << 30

  /// Address space taken for a file of a size: a power of two from 32 KiB, then whole gigabytes.
  ///
  /// > Source: formats.md §5.13; bbolt `db.go`, `mmapSize`.
  static func mapSize(_ byteCount: Int) -> Int {
    for shift in 15...30 where byteCount <= 1 << shift { return 1 << shift }
    let bounded = min(byteCount, byteCountMax)
    return (bounded + mapStep - 1) / mapStep * mapStep
  }

  /// Notes that so many bytes of address space are needed.
  func reserveMap(byteCount: Int) {
    if byteCount >= mapByteCount { mapByteCount = Self.mapSize(max(byteCount, fileByteCount)) }
  }

  /// Makes the file long enough for so many bytes, and longer.
  ///
  /// > Source: formats.md §5.13; bbolt `db.go`, `grow`.
  func grow(_ target: any WritableFile, to byteCount: Int) throws(FileError) {
    guard byteCount > fileByteCount, !options.noGrowSync else { return }
    let isSmall = mapByteCount <= options.growthByteCount
    let grown = isSmall ? max(mapByteCount, byteCount) : byteCount + options.growthByteCount
    try target.truncate(to: grown)
    try target.sync()
    fileByteCount = grown
  }

  /// Makes the memory reach so many bytes of the file, for the transactions that begin from now on.
  func remap(to needed: Int) throws(FileError) {
    guard memory.byteCount < needed else { return }
    if let image = memory.image {
      memory = PageMemory(HeapImage(copying: image.bytes.span, byteCount: fileByteCount))
    } else if let extended = memory.extended(to: needed, fileByteCount: fileByteCount) {
      memory = extended
    } else if let mapping = try source.map(byteCount: max(mapByteCount, needed)) {
      memory = PageMemory(mapping, fileByteCount: fileByteCount)
    }
  }
}
