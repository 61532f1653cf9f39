internal import BoltFormat
internal import ByteCoding

// MARK: - Nested buckets

extension Bucket {
  /// Opens a bucket inside this one.
  ///
  /// - Returns: The same object whenever it is asked for; nil if there is none of the name.
  /// - Throws: ``BoltStoreError/transactionClosed``, or what is damaged.
  package func bucket(named name: [UInt8]) throws(BoltStoreError) -> Bucket? {
    try requireOpen()
    if let open = openBuckets[name] { return open }
    guard let inode = try find(Bytes(borrowing: name.rawSpan)), inode.isBucket else { return nil }
    let bucket = try Bucket(value: inode.value, in: transaction)
    openBuckets[name] = bucket
    return bucket
  }

  /// Creates a bucket inside this one.
  ///
  /// - Throws: ``BoltStoreError/bucketNameRequired``, ``BoltStoreError/bucketExists``,
  ///   ``BoltStoreError/incompatibleValue`` where the name stands for a value,
  ///   ``BoltStoreError/transactionNotWritable`` and ``BoltStoreError/transactionClosed``.
  ///
  /// > Source: bbolt `bucket.go`, `CreateBucket`.
  package func createBucket(_ name: [UInt8]) throws(BoltStoreError) -> Bucket {
    try requireWritable()
    guard !name.isEmpty else { throw .bucketNameRequired }
    guard name.count <= BoltLimits.keyByteCountMax else {
      throw .keyTooLarge(byteCount: name.count)
    }
    let place = try search(Bytes(borrowing: name.rawSpan))
    if place.isExact {
      let isBucket = try place.leaf.inode(at: place.index).isBucket
      throw isBucket ? .bucketExists : .incompatibleValue
    }
    let empty = BucketHeader.inlineValue([]).rawSpan
    let (key, value) = transaction.arena.copy(
      key: Bytes(borrowing: name.rawSpan),
      value: Bytes(borrowing: empty)
    )
    try put(Inode(key: key, value: value, flags: Inode.bucketFlag), at: place)
    let bucket = try Bucket(value: value, in: transaction)
    openBuckets[name] = bucket
    return bucket
  }

  /// Opens a bucket inside this one, and creates it first if need be.
  ///
  /// - Throws: As ``createBucket(_:)``, but for ``BoltStoreError/bucketExists``.
  package func createBucketIfNeeded(_ name: [UInt8]) throws(BoltStoreError) -> Bucket {
    try requireWritable()
    if !name.isEmpty, let bucket = try bucket(named: name) { return bucket }
    return try createBucket(name)
  }

  /// Deletes a bucket with everything in it.
  ///
  /// - Throws: ``BoltStoreError/bucketNotFound``, ``BoltStoreError/incompatibleValue`` where the
  ///   name stands for a value, ``BoltStoreError/transactionNotWritable`` and
  ///   ``BoltStoreError/transactionClosed``.
  /// - Complexity: O(*n*) in the pages of the bucket and of those inside it.
  ///
  /// > Source: bbolt `bucket.go`, `DeleteBucket`.
  package func deleteBucket(_ name: [UInt8]) throws(BoltStoreError) {
    try requireWritable()
    guard let inode = try find(Bytes(borrowing: name.rawSpan)) else { throw .bucketNotFound }
    guard inode.isBucket, let bucket = try bucket(named: name) else { throw .incompatibleValue }
    var pending = [bucket]
    while let next = pending.popLast() {
      guard pending.count <= BoltLimits.bucketDepthMax else {
        throw .bucketsTooDeep(limit: BoltLimits.bucketDepthMax)
      }
      pending += try next.allBuckets()
      try next.freePages()
      next.isDeleted = true
      next.openBuckets = [:]
    }
    openBuckets[name] = nil
    let place = try search(Bytes(borrowing: name.rawSpan))
    if place.isExact { try delete(at: place) }
  }

  /// Opens every bucket inside this one.
  private func allBuckets() throws(BoltStoreError) -> [Bucket] {
    var names: [[UInt8]] = []
    let walk = Path(in: self)
    var isThere = try walk.first()
    while isThere {
      if walk.inode.isBucket { names.append(walk.inode.key.array) }
      isThere = try walk.next()
    }
    var buckets: [Bucket] = []
    for name in names {
      if let bucket = try bucket(named: name) { buckets.append(bucket) }
    }
    return buckets
  }

  /// Frees every page of the bucket; its items are gone.
  ///
  /// A page met twice is freed twice, which the list of free pages refuses; so no cycle is walked
  /// more than once.
  ///
  /// > Source: bbolt `bucket.go`, `free`.
  func freePages() throws(BoltStoreError) {
    guard header.root.rawValue != 0 else { return }
    var pending = [try rootSource()]
    while let source = pending.popLast() {
      if !source.isLeaf {
        for index in 0..<source.count { pending.append(try child(of: source, at: index)) }
      }
      switch source {
      case .page(let page): try transaction.free(page.id, overflow: page.overflow)
      case .node(let node): try free(node)
      }
    }
    header.root = 0
  }

  /// Frees the page a node came from, if there is one still.
  func free(_ node: Node) throws(BoltStoreError) {
    guard node.pageID.rawValue != 0 else { return }
    try transaction.free(node.pageID, overflow: node.overflow)
    node.pageID = 0
  }
}
