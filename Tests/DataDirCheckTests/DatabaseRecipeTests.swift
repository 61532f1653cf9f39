import DamageRecipes
import DataDirCheck
import Environment
import SystemIO
import TestSupport
import Testing

extension DatabaseRecipe: CustomTestStringConvertible {
  package var testDescription: String { name }
}

@Suite("Database recipes")
struct DatabaseRecipeTests {
  @Test(arguments: DatabaseRecipe.all)
  func `every recipe gives its findings and no others`(_ recipe: DatabaseRecipe) throws {
    let files = recipe.files()
    let report = try verified(files, recipe.target(of: files))
    let found = report.expectations
    #expect(
      report.findings.contains {
        $0.problem.id == recipe.problem.id && $0.problem.title == recipe.problem.title
      },
      "\(report.lines)"
    )
    #expect(found.isSuperset(of: recipe.expected), "\(report.lines)")
    let others = found.subtracting(recipe.expected).filter { other in
      // Of every damaged tree it is said whether the other meta leads to a better one.
      !recipe.allowed.contains(other.id) && other != DatabaseRecipe.Expectation("B1", .notice)
    }
    #expect(others.isEmpty, "\(others.sorted()) in\n\(report.lines)")
  }

  @Test func `names of recipes are unique`() {
    let names = DatabaseRecipe.all.map(\.name)
    #expect(Set(names).count == names.count)
  }

  @Test(arguments: ["Bolt/Walk/Problem+Bolt.swift", "MVCC/Audit/Problem+MVCC.swift"])
  func `every row of the catalogue has a recipe`(_ table: String) throws {
    let file = try DiskFileSystem().open(Repository.path("Sources/DataDirCheck/\(table)"))
    let text = String(decoding: try file.bytes(at: 0, byteCount: file.byteCount), as: UTF8.self)
    let titles = text.split(separator: "Problem(\n").dropFirst().compactMap { row in
      row.split(separator: "\"").dropFirst(3).first.map(String.init)
    }
    let covered = DatabaseRecipe.all.map(\.problem.title)
    #expect(titles.count > 10)
    let uncovered = titles.filter { title in
      // A quote inside a title ends what was cut out of the source.
      !covered.contains { $0.hasPrefix(title.prefix { $0 != "\\" }) }
    }
    #expect(uncovered == [])
  }

  @Test func `the sample directory is clean before it is damaged`() throws {
    let report = try verified(EtcdDirectory(.sample(compactedAt: 30)).files, "")
    #expect(report.findings.isEmpty, "\(report.lines)")
  }

  @Test func `a raw copy lacks a trailer where it may be a backup, not where it is a server's`()
    throws
  {
    let files = EtcdDirectory(.sample()).files
    let copy = ["backup.db": files[EtcdDirectory.databasePath] ?? []]
    #expect(
      try verified(copy, "backup.db").findings.map(\.problem.title) == [
        "backup has no sha256 trailer"
      ]
    )
    #expect(try verified(files, EtcdDirectory.databasePath).findings.isEmpty)
  }

  @Test func `a commit that never finished is no finding while the log has it`() throws {
    let report = try verified(DatabaseRecipe.unfinishedCommit(logged: 3), "")
    #expect(report.findings.isEmpty, "\(report.lines)")
  }
}
