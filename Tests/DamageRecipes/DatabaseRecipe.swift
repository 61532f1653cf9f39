package import DataDirCheck

/// One kind of damage: how it is made, and what the checker must say of it.
///
/// Each file of this folder adds its layer's recipes; ``all`` joins them.
package struct DatabaseRecipe: Sendable {
  /// A catalogue row with the severity it must have.
  package struct Expectation: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Id of the catalogue, such as `B4`.
    package var id: String
    /// Severity of the finding.
    package var severity: Severity

    /// Creates an expectation.
    package init(_ id: String, _ severity: Severity) {
      self.id = id
      self.severity = severity
    }

    package var description: String { "\(id) \(severity.rawValue)" }

    package static func < (left: Self, right: Self) -> Bool {
      (left.id, left.severity) < (right.id, right.severity)
    }
  }

  /// Name, in words joined by hyphens.
  package var name: String
  /// The row of the catalogue this recipe is for.
  package var problem: Problem
  /// What must be found, the problem's own row included.
  package var expected: Set<Expectation>
  /// What may be found as well, because the damage takes it along.
  package var allowed: Set<String>
  /// Makes the files, by path.
  package var files: @Sendable () -> [String: [UInt8]]

  /// Describes a recipe.
  ///
  /// - Parameters:
  ///   - name: Name, in words joined by hyphens.
  ///   - problem: The row of the catalogue that must be found.
  ///   - severity: Its severity, if not that of the catalogue.
  ///   - others: What else must be found.
  ///   - allowed: Ids that may be found as well.
  ///   - files: Makes the files, by path.
  package init(
    _ name: String,
    _ problem: Problem,
    severity: Severity? = nil,
    also others: [Expectation] = [],
    allowing allowed: Set<String> = [],
    files: @escaping @Sendable () -> [String: [UInt8]]
  ) {
    self.name = name
    self.problem = problem
    expected = Set(others + [Expectation(problem.id, severity ?? problem.severity)])
    self.allowed = allowed
    self.files = files
  }

  /// What to verify: the directory itself, or its only file.
  package func target(of files: [String: [UInt8]]) -> String {
    files.keys.contains { $0.hasPrefix("member/") } ? "" : files.keys.min() ?? ""
  }
}

extension DatabaseRecipe {
  /// Every recipe, by layer.
  package static var all: [DatabaseRecipe] { bolt + mvcc }

  /// A recipe that damages a lone database.
  static func database(
    _ name: String,
    _ problem: Problem,
    severity: Severity? = nil,
    also others: [Expectation] = [],
    allowing allowed: Set<String> = [],
    _ bytes: @escaping @Sendable () -> [UInt8]
  ) -> DatabaseRecipe {
    DatabaseRecipe(name, problem, severity: severity, also: others, allowing: allowed) {
      ["db": bytes()]
    }
  }
}
