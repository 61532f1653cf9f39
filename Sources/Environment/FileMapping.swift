/// Bytes of a file as memory, read without a call for each read.
///
/// What is written to the file later shows in the memory, as far as the file reaches; memory past
/// the end of the file must not be touched. The address stays good for as long as the mapping
/// lives, whatever becomes of the file's name.
package protocol FileMapping: AnyObject, Sendable {
  /// Address of the file's first byte.
  var address: UInt { get }
  /// Bytes of address space the mapping takes, which may be more than the file has.
  var byteCount: Int { get }
}
