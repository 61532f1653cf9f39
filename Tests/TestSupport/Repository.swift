/// The checkout the tests were compiled in.
package enum Repository {
  /// Path of its root folder, without a slash at the end.
  private static let root =
    "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

  /// The path of a file or folder of it.
  package static func path(_ relative: String) -> String { "\(root)/\(relative)" }
}
