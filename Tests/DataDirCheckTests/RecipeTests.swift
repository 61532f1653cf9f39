import DamageRecipes
import DataDirCheck
import Environment
import Testing

@Suite("Damage recipes")
struct RecipeTests {
  @Test(arguments: DamageRecipe.all)
  func `damage is named, and no other error is made of it`(recipe: DamageRecipe) throws {
    let findings = try recipe.findings()
    let named = findings.contains {
      $0.problem.id == recipe.problem.id && $0.problem.title == recipe.problem.title
        && $0.severity == recipe.severity
    }
    #expect(named, "\(findings.map(\.line))")
    guard recipe.damagesDirectory else { return }
    let others = findings.filter {
      $0.problem.id != recipe.problem.id && $0.severity == .error
    }
    #expect(others.map(\.line) == [])
  }

  @Test func `the image that recipes damage is healthy`() throws {
    let report = try Verifier(InMemoryFileSystem(MemberImage().files()), runner: SerialRunner())
      .verify("")
    #expect(report.findings.map(\.line) == [])
    #expect(report.facts.snapshotIndex == 10)
    #expect(report.facts.clusterID == "c1")
    #expect(report.facts.memberID == "1a")
    #expect(report.facts.etcdVersion == "3.5")
    // Entries are not replayed yet.
    #expect(report.unproven.filter { !$0.contains("C2") } == [])
  }
}

extension DamageRecipe: CustomTestStringConvertible {
  package var testDescription: String { "\(problem.id): \(name)" }

  /// Whether a whole directory is damaged, of which nothing else may be wrong then.
  fileprivate var damagesDirectory: Bool {
    switch subject {
    case .directory: true
    case .backup: false
    }
  }

  /// What is found after the damage: `verify` and, for a backup, the look at its trailer.
  fileprivate func findings() throws -> [Finding] {
    let fileSystem = InMemoryFileSystem(files())
    let verifier = Verifier(fileSystem, runner: SerialRunner())
    switch subject {
    case .directory: return try verifier.verify("").findings
    case .backup:
      let audit = try BackupAudit(try fileSystem.open(Self.backupName))
      let found = try verifier.verify(Self.backupName).findings
      return found + [audit.finding(at: Self.backupName)].compactMap { $0 }
    }
  }
}

extension Finding {
  /// The finding in one line, for failures.
  var line: String {
    "\(problem.id) \(severity) \(place.file ?? "") \(place.key ?? ""): \(observed) | \(expected)"
  }
}
