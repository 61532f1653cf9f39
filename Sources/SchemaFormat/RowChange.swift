/// A row that a state machine wants put into a bucket, or deleted from it.
///
/// Pure state machines hand these back; who called writes them into the backend in their order, in
/// the batch that carries the consistent index of the entry.
package struct RowChange: Equatable, Sendable {
  /// Bucket the row is in.
  package var bucket: Bucket
  /// Key of the row.
  package var key: [UInt8]
  /// Value the row gets; nil deletes it.
  package var value: [UInt8]?

  /// Creates a change.
  package init(_ bucket: Bucket, key: [UInt8], value: [UInt8]?) {
    self.bucket = bucket
    self.key = key
    self.value = value
  }
}
