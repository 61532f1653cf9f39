import Foundation
import TestSupport
import Testing
import ToolDriver

@Suite("Repository")
struct RepositoryTests {
  @Test func `nothing unexpected lies at the top`() {
    let expected = [
      "Fixtures", "LICENSE", "Package.swift", "README.md", "Sources", "Tests", "Tools",
    ]
    let found = Repository.names(in: "").filter { !$0.hasPrefix(".") }
    #expect(found == expected)
  }

  @Test func `the fixtures stay small`() throws {
    let byteCountMax = 10_000_000
    let sizes = try Repository.files(below: "Fixtures").map { path in
      let url = Repository.root.appendingPathComponent(path)
      return try url.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
    }
    #expect(sizes.reduce(0, +) < byteCountMax)
  }

  @Test func `every folder of tests is a target, and every target a folder`() throws {
    let manifest = Repository.root.appendingPathComponent("Package.swift")
    let text = try String(contentsOf: manifest, encoding: .utf8)
    let named = Set(
      text.matches(of: /tests\(\s*"(\w+)"/).map { "\($0.output.1)Tests" }
        + text.matches(of: /Tests\/(\w+)"/).map { String($0.output.1) }
    )
    let folders = Set(
      Repository.names(in: "Tests").filter { !$0.hasPrefix(".") && $0 != "README.md" }
    )
    expectNone(Array(folders.symmetricDifference(named)))
  }

  @Test(arguments: ["Sources", "Tests"])
  func `the map of a folder names everything in it`(folder: String) throws {
    let map = Repository.root.appendingPathComponent(folder + "/README.md")
    let text = try String(contentsOf: map, encoding: .utf8)
    let modules = Repository.names(in: "Sources").map { $0 + "Tests" }
    let names = Repository.names(in: folder).filter { !modules.contains($0) && $0 != "README.md" }
    expectNone(names.filter { !text.contains("`\($0)`") })
  }

  @Test func `the README names every tool`() throws {
    let url = Repository.root.appendingPathComponent("README.md")
    let text = try String(contentsOf: url, encoding: .utf8)
    let tools = Repository.names(in: "Tools").filter { !$0.hasPrefix("_") && !$0.hasSuffix(".py") }
    expectNone(tools.filter { !text.contains("`Tools/\($0)") })
  }

  /// Recipes name the id they must be told, or the very row of the catalogue.
  @Test func `every problem of the catalogue has a damage recipe`() throws {
    let recipes = try texts(below: "Tests/DamageRecipes").joined()
    var rows: [Substring: [Substring]] = [:]
    for table in try texts(below: "Sources/DataDirCheck", named: "Problem+") {
      for row in table.matches(of: /static let (\w+) = Problem\(\s*"([A-Z][0-9]+)"/) {
        rows[row.output.2, default: []].append(row.output.1)
      }
    }
    let missing = rows.filter { id, names in
      !recipes.contains("\"\(id)\"") && !names.contains { recipes.contains(".\($0)") }
    }
    #expect(rows.count >= 45)
    expectNone(missing.map { "\($0.key): \($0.value.sorted().joined(separator: ", "))" })
  }

  private func texts(below folder: String, named prefix: String = "") throws -> [String] {
    try Repository.files(below: folder).filter { path in
      path.hasSuffix(".swift") && path.split(separator: "/").last?.hasPrefix(prefix) == true
    }.map { path in
      try String(contentsOf: Repository.root.appendingPathComponent(path), encoding: .utf8)
    }
  }
}
