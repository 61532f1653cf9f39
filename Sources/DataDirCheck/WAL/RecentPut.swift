/// One of the last puts at or below the consistent index that its own fields give no reason to
/// refuse; its row must be among the newest of the database.
package struct RecentPut: Equatable, Sendable {
  /// Puts that are kept.
  static let keptCountMax = 64
  /// Entries up to the consistent index among which they are looked for.
  static let windowEntryCount: UInt64 = 4096

  /// Raft index.
  package var index: UInt64
  /// User key.
  package var key: [UInt8]
  /// Size of the value in bytes.
  package var valueByteCount: Int
  /// Name of the user who asked; empty for nobody.
  package var user: [UInt8]
  /// Entries up to this one that may each have raised the revision by one.
  package var mutationCount: Int

  /// Creates a put.
  package init(
    index: UInt64,
    key: [UInt8],
    valueByteCount: Int,
    user: [UInt8],
    mutationCount: Int
  ) {
    self.index = index
    self.key = key
    self.valueByteCount = valueByteCount
    self.user = user
    self.mutationCount = mutationCount
  }
}
