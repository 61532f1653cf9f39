/// A way to damage a good log, and the finding it must produce.
package struct LogRecipe: Sendable, CustomStringConvertible {
  /// What is done, as a phrase.
  package var name: String
  /// Id in the catalogue, such as `W2`.
  package var findingID: String
  /// `error`, `warning` or `notice`.
  package var severity: String
  /// Makes the damaged directory: paths, relative to it, and what the files hold.
  package var make: @Sendable () -> [String: [UInt8]]

  /// Creates a recipe.
  package init(
    _ findingID: String,
    _ severity: String,
    _ name: String,
    make: @escaping @Sendable () -> [String: [UInt8]]
  ) {
    self.findingID = findingID
    self.severity = severity
    self.name = name
    self.make = make
  }

  package var description: String { "\(findingID) \(name)" }
}
