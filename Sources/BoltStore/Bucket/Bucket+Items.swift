internal import BoltFormat
internal import ByteCoding

// MARK: - Reading

extension Bucket {
  /// Lends the value of a key.
  ///
  /// - Returns: What the closure returns; nil if the key is not there, or stands for a bucket.
  package func withValue<Result>(
    for key: RawSpan,
    _ body: (RawSpan) throws(BoltStoreError) -> Result
  ) throws(BoltStoreError) -> Result? {
    try requireOpen()
    guard let inode = try find(Bytes(borrowing: key)), !inode.isBucket else { return nil }
    return try body(inode.value.span)
  }

  /// Copies the value of a key.
  ///
  /// - Returns: Nil if the key is not there, or stands for a bucket.
  /// - Throws: ``BoltStoreError/transactionClosed``, or what is damaged.
  package func value(for key: [UInt8]) throws(BoltStoreError) -> [UInt8]? {
    try requireOpen()
    guard let inode = try find(Bytes(borrowing: key.rawSpan)), !inode.isBucket else { return nil }
    return inode.value.array
  }

  /// The bucket's counter.
  package var sequence: UInt64 { header.sequence }

  /// A cursor over the items, standing nowhere yet.
  package func cursor() throws(BoltStoreError) -> Cursor {
    try requireOpen()
    transaction.counters.cursorCount += 1
    return Cursor(in: self)
  }
}

// MARK: - Writing

extension Bucket {
  /// Puts a value under a key, over the value that is there.
  ///
  /// - Throws: ``BoltStoreError/keyRequired``, ``BoltStoreError/keyTooLarge(byteCount:)``,
  ///   ``BoltStoreError/valueTooLarge(byteCount:)``, ``BoltStoreError/incompatibleValue`` where the
  ///   key stands for a bucket, ``BoltStoreError/transactionNotWritable`` and
  ///   ``BoltStoreError/transactionClosed``.
  /// - Complexity: O(log *n*), and the bytes of a page that was not touched before.
  ///
  /// > Source: bbolt `bucket.go`, `Put`.
  package func put(_ value: [UInt8], for key: [UInt8]) throws(BoltStoreError) {
    try put(value.rawSpan, for: key.rawSpan)
  }

  /// Puts a value under a key, over the value that is there.
  ///
  /// - Throws: As ``put(_:for:)-([UInt8],_)``.
  package func put(_ value: RawSpan, for key: RawSpan) throws(BoltStoreError) {
    try requireWritable()
    guard key.byteCount > 0 else { throw .keyRequired }
    guard key.byteCount <= BoltLimits.keyByteCountMax else {
      throw .keyTooLarge(byteCount: key.byteCount)
    }
    guard value.byteCount <= BoltLimits.valueByteCountMax else {
      throw .valueTooLarge(byteCount: value.byteCount)
    }
    transaction.counters.cursorCount += 1
    let place = try search(Bytes(borrowing: key))
    if place.isExact, try place.leaf.inode(at: place.index).isBucket { throw .incompatibleValue }
    let copy = transaction.arena.copy(key: Bytes(borrowing: key), value: Bytes(borrowing: value))
    try put(Inode(key: copy.key, value: copy.value, flags: 0), at: place)
  }

  /// Deletes a key; nothing happens where it is not there.
  ///
  /// - Throws: ``BoltStoreError/incompatibleValue`` where the key stands for a bucket,
  ///   ``BoltStoreError/transactionNotWritable`` and ``BoltStoreError/transactionClosed``.
  ///
  /// > Source: bbolt `bucket.go`, `Delete`.
  package func delete(_ key: [UInt8]) throws(BoltStoreError) {
    try requireWritable()
    transaction.counters.cursorCount += 1
    let place = try search(Bytes(borrowing: key.rawSpan))
    guard place.isExact else { return }
    guard try !place.leaf.inode(at: place.index).isBucket else { throw .incompatibleValue }
    try delete(at: place)
  }

  /// Sets the bucket's counter.
  ///
  /// - Throws: ``BoltStoreError/transactionNotWritable`` and ``BoltStoreError/transactionClosed``.
  package func setSequence(_ sequence: UInt64) throws(BoltStoreError) {
    try requireWritable()
    // The bucket is written only if something of it is a node.
    try materializeRoot()
    header.sequence = sequence
  }

  /// Adds one to the bucket's counter.
  ///
  /// - Returns: The new value; zero after the highest there is.
  package func nextSequence() throws(BoltStoreError) -> UInt64 {
    try setSequence(header.sequence &+ 1)
    return header.sequence
  }
}
