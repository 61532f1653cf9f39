import BoltFormat
import DamageRecipes
import DataDirCheck
import Environment

/// Verifies files in memory.
func verified(
  _ files: [String: [UInt8]],
  _ target: String = "db",
  runner: some WorkRunner = SerialRunner()
) throws -> TargetReport {
  try Verifier(InMemoryFileSystem(files), runner: runner).verify(target)
}

/// Verifies a lone database.
func verified(_ database: [UInt8], runner: some WorkRunner = SerialRunner()) throws -> TargetReport
{
  try verified(["db": database], runner: runner)
}

extension TargetReport {
  /// Ids and severities of the findings.
  var expectations: Set<DatabaseRecipe.Expectation> {
    Set(findings.map { DatabaseRecipe.Expectation($0.problem.id, $0.severity) })
  }

  /// The findings as lines, for failure messages.
  var lines: String {
    findings.map { finding in
      let place = finding.place
      return "\(finding.problem.id) \(finding.severity.rawValue) \(finding.problem.title):"
        + " page \(place.page.map(String.init) ?? "-") item \(place.item.map(String.init) ?? "-")"
        + " \(place.bucket ?? "") \(place.revision ?? ""): \(finding.observed); \(finding.expected)"
    }.joined(separator: "\n")
  }
}
