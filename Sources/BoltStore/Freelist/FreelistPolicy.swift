/// Which of the free runs an allocation takes its pages from.
///
/// > Source: formats.md §5.12; bbolt `db.go`, `FreelistArrayType` and `FreelistMapType`.
package enum FreelistPolicy: String, CaseIterable, Sendable {
  /// The lowest run that is long enough; bbolt's default.
  case array
  /// A run of exactly the length, else the shortest longer one; etcd's default.
  ///
  /// > Deviation: among equals the lowest is taken, and of the longer ones the shortest. Upstream
  /// > takes whichever its hash map meets first, so its page numbers differ from run to run.
  case map
}
