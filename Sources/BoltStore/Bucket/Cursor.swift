internal import BoltFormat
internal import ByteCoding

/// A position in a bucket that moves over its items in key order, both ways.
///
///     var cursor = try bucket.cursor()
///     var isOnItem = try cursor.seek(prefix)
///     while isOnItem, cursor.key.starts(with: prefix) {
///       …
///       isOnItem = try cursor.next()
///     }
///
/// Key and value are lent and were read when the cursor came to the item: they stay what they were
/// when the item changes, until the cursor moves. Past the end a cursor stays on the last item and
/// before the beginning on the first, so turning back gives their neighbors; ``isOnItem`` is false
/// meanwhile. The value of a nested bucket is empty, and ``isBucket`` true.
///
/// Changing the bucket while a cursor is on its way is allowed, and has upstream's consequences: on
/// a leaf that was not touched when the cursor came to it the cursor goes on over the old items; on
/// one that was, deleting the item it stands on makes ``next()`` pass over the item behind.
///
/// > Source: bbolt `cursor.go`, `Cursor`.
package struct Cursor {
  /// Where the cursor stands; copied when one of two cursors that share it moves.
  private var path: Path

  init(in bucket: Bucket) { path = Path(in: bucket) }

  /// The bucket moved over.
  package var bucket: Bucket { path.bucket }

  /// Whether the last move came to an item.
  package var isOnItem: Bool { path.isOnItem }

  /// Whether the item is a nested bucket.
  package var isBucket: Bool { path.isOnItem && path.inode.isBucket }

  /// The item's key; empty if there is no item.
  package var key: RawSpan {
    @_lifetime(borrow self)
    get { path.isOnItem ? path.inode.key.span : Bytes.none.span }
  }

  /// The item's value; empty if there is no item, or the item is a bucket.
  package var value: RawSpan {
    @_lifetime(borrow self)
    get { path.isOnItem && !path.inode.isBucket ? path.inode.value.span : Bytes.none.span }
  }

  /// A copy of the item's key and value; nil if there is no item, no value if it is a bucket.
  package var item: (key: [UInt8], value: [UInt8]?)? {
    guard isOnItem else { return nil }
    return (path.inode.key.array, isBucket ? nil : path.inode.value.array)
  }
}

// MARK: - Moving

extension Cursor {
  /// Goes to the first item.
  ///
  /// - Returns: Whether there is one.
  @discardableResult
  package mutating func first() throws(BoltStoreError) -> Bool { try moving().first() }

  /// Goes to the last item.
  ///
  /// - Returns: Whether there is one.
  @discardableResult
  package mutating func last() throws(BoltStoreError) -> Bool { try moving().last() }

  /// Goes to the next item, or says that there is none.
  @discardableResult
  package mutating func next() throws(BoltStoreError) -> Bool { try moving().next() }

  /// Goes to the item before, or says that there is none.
  @discardableResult
  package mutating func previous() throws(BoltStoreError) -> Bool { try moving().previous() }

  /// Goes to the first item whose key is not below a key.
  ///
  /// - Returns: Whether there is one. If not, ``previous()`` goes to the last item.
  /// - Complexity: O(log *n*)
  @discardableResult
  package mutating func seek(_ key: RawSpan) throws(BoltStoreError) -> Bool {
    try moving().seek(Bytes(borrowing: key))
  }

  /// Goes to the first item whose key is not below a key.
  ///
  /// - Returns: Whether there is one.
  @discardableResult
  package mutating func seek(_ key: [UInt8]) throws(BoltStoreError) -> Bool {
    try seek(key.rawSpan)
  }

  /// Deletes the item the cursor stands on; nothing happens where it stands on none.
  ///
  /// - Throws: ``BoltStoreError/incompatibleValue`` if the item is a bucket,
  ///   ``BoltStoreError/transactionNotWritable`` and ``BoltStoreError/transactionClosed``.
  ///
  /// > Source: bbolt `cursor.go`, `Delete`.
  package mutating func delete() throws(BoltStoreError) {
    try bucket.requireWritable()
    try path.delete()
  }

  /// The path, no other cursor's, once it is known that it may be gone.
  @inline(__always)
  private mutating func moving() throws(BoltStoreError) -> Path {
    try path.bucket.requireOpen()
    if !isKnownUniquelyReferenced(&path) { path = Path(copying: path) }
    return path
  }
}
