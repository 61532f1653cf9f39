internal import BoltFormat
internal import ByteCoding
package import Environment

// MARK: - Opening

extension Database {
  /// Opens a database, and creates it first if the file is absent or empty.
  ///
  /// - Parameters:
  ///   - path: Path of the file.
  ///   - files: The file system it lies in.
  ///   - options: How it is opened.
  /// - Returns: The database, as of the newest commit whose meta is valid.
  /// - Throws: ``BoltStoreError/invalidDatabase(meta0:meta1:)`` where no meta is valid,
  ///   ``BoltStoreError/pagePastEnd(page:expected:found:)`` where the file was cut,
  ///   ``BoltStoreError/file(_:)``, or what is damaged of the list of free pages; where none is
  ///   stored, of any page in use.
  /// - Precondition: the page size is a power of two from 512 to 65536.
  /// - Complexity: O(1), and O(*n*) in the pages in use where the list has to be found.
  ///
  /// > Source: formats.md §5.2 and §5.7; bbolt `db.go`, `Open`.
  package static func open(
    _ path: String,
    in files: any WritableFileSystem,
    _ options: BoltOptions = BoltOptions()
  ) throws(BoltStoreError) -> Database {
    precondition(
      PageSize.isSupported(options.pageByteCount),
      "page size \(options.pageByteCount) is not a power of two from 512 to 65536"
    )
    let parts = try OpenParts(path, in: files, options)
    let database = Database(parts, path: path, options: options)
    guard !options.isReadOnly else { return database }
    try database.loadFreelist()
    // Whoever opens the file without knowing how to find free pages may expect a list.
    if !options.noFreelistSync, database.meta.freelist == .absent {
      try database.beginWrite().commit()
    }
    return database
  }
}

extension Database.OpenParts {
  /// Opens the file, creates what is missing, and finds the newest meta.
  fileprivate init(
    _ path: String,
    in files: any WritableFileSystem,
    _ options: BoltOptions
  ) throws(BoltStoreError) {
    do throws(FileError) {
      if options.isReadOnly {
        (target, lock) = (nil, try files.lock(path, .shared))
      } else {
        (target, lock) = try Self.openOrCreate(path, in: files, options)
      }
      source = try files.open(path)
      fileByteCount = source.byteCount
      let head = try Self.head(of: source)
      pageByteCount = head.pageByteCount
      metas = head.metas
      memory = try Self.memory(of: source, options)
    } catch {
      throw .file(error)
    }
    meta = try Self.newest(metas, pageByteCount: pageByteCount, options)
    try requireWholeFile()
  }

  /// Refuses a file that ends before its high-water mark, so that the mark bounds all later work.
  ///
  /// > Deviation: upstream maps past the end of such a file, and dies when it looks there.
  private func requireWholeFile() throws(BoltStoreError) {
    let end = meta.highWaterMark.byteOffset(pageByteCount: pageByteCount) ?? .max
    guard end <= fileByteCount else {
      let last = PageID(meta.highWaterMark.rawValue - 1)
      throw .pagePastEnd(page: last, expected: end, found: fileByteCount)
    }
  }

  /// Opens the file for writing alone, and lays out an empty database where there is none.
  private static func openOrCreate(
    _ path: String,
    in files: any WritableFileSystem,
    _ options: BoltOptions
  ) throws(FileError) -> (target: any WritableFile, lock: any FileLock) {
    let isThere = try files.exists(path)
    let target = isThere ? try files.openForWriting(path) : try files.create(path)
    let lock = try files.lock(path)
    if try files.status(path).byteCount > 0 { return (target, lock) }
    let metas = 2 * options.pageByteCount
    let file = emptyFile(pageByteCount: options.pageByteCount)
    // Upstream writes all at once; a crash could then leave a valid meta and no root page.
    try target.write(Array(file[metas...]), at: metas)
    try target.sync()
    try target.write(Array(file[..<metas]), at: 0)
    try target.sync()
    // Upstream leaves the directory alone; a crash could then lose the file with all commits.
    if !isThere { try files.syncDirectory(directory(of: path)) }
    return (target, lock)
  }

  /// The directory a path's last component lies in.
  private static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The four pages of an empty database.
  ///
  /// > Source: formats.md §5.7; bbolt `db.go`, `init`.
  private static func emptyFile(pageByteCount: Int) -> [UInt8] {
    var file: [UInt8] = []
    for id in [UInt64(0), 1] {
      let meta = Meta(
        pageByteCount: pageByteCount,
        root: 3,
        freelist: 2,
        highWaterMark: 4,
        txid: id
      )
      file += meta.encodedPage(id: PageID(id), pageByteCount: pageByteCount)
    }
    for page in [FreelistPage.encoded([], id: 2), LeafPage.encoded([], id: 3)] {
      file += page
      file += repeatElement(0, count: pageByteCount - page.count)
    }
    return file
  }

  /// Finds the page size, and reads both metas.
  private static func head(
    of source: any ReadableFile
  ) throws(FileError) -> (pageByteCount: Int, metas: [Meta?]) {
    let detection = try PageSizeDetector.detect(fileByteCount: source.byteCount) {
      (offset, count) throws(FileError) in
      try source.bytes(at: offset, byteCount: count)
    }
    let pageByteCount = detection?.pageByteCount ?? PageSize.byteCountDefault
    var metas: [Meta?] = []
    for id in 0...1 {
      let page = try source.bytes(
        at: id * pageByteCount,
        byteCount: Meta.pageOffset + Meta.byteCount
      )
      do throws(BoltError) {
        metas.append(try Meta(decoding: page.rawSpan))
      } catch {
        metas.append(nil)
      }
    }
    return (pageByteCount, metas)
  }

  /// The file as memory: mapped where that can be, else read.
  private static func memory(
    of source: any ReadableFile,
    _ options: BoltOptions
  ) throws(FileError) -> PageMemory {
    let fileByteCount = source.byteCount
    let size = Database.mapSize(max(fileByteCount, options.initialMapByteCount))
    if let mapping = try source.map(byteCount: size) {
      return PageMemory(mapping, fileByteCount: fileByteCount)
    }
    let bytes = try source.bytes(at: 0, byteCount: fileByteCount)
    return PageMemory(HeapImage(copying: bytes.rawSpan, byteCount: fileByteCount))
  }

  /// The meta that rules.
  ///
  /// > Source: formats.md §5.2; bbolt `db.go`, `meta`.
  private static func newest(
    _ metas: [Meta?],
    pageByteCount: Int,
    _ options: BoltOptions
  ) throws(BoltStoreError) -> Meta {
    var candidates = metas
    if options.mutates(.metaChecksumIgnored) { candidates = metas.map { $0?.checksummed() } }
    guard var place = Meta.active(candidates[0], candidates[1]) else {
      throw .invalidDatabase(meta0: fault(of: metas[0]), meta1: fault(of: metas[1]))
    }
    if options.mutates(.olderMetaChosen), candidates[1 - place]?.isValid == true {
      place = 1 - place
    }
    guard let meta = candidates[place] else {
      preconditionFailure("meta \(place) rules and could not be read")
    }
    guard Int(meta.pageSize) == pageByteCount else {
      let sizes = pageByteCount...pageByteCount
      let error = BoltError.pageSize(at: Meta.pageOffset + 8, expected: sizes, found: meta.pageSize)
      throw .malformedPage(page: PageID(UInt64(place)), error)
    }
    let limit = UInt64(Database.byteCountMax / pageByteCount)
    guard meta.highWaterMark.rawValue <= limit, meta.highWaterMark.rawValue >= 2 else {
      throw .pageOutOfBounds(page: meta.highWaterMark, expected: 2..<(limit + 1), overflow: 0)
    }
    return meta
  }

  /// What is wrong with a meta.
  private static func fault(of meta: Meta?) -> BoltError {
    let needed = Meta.pageOffset + Meta.byteCount
    return meta?.failures.first ?? .truncated(at: 0, expected: needed, found: 0)
  }
}
