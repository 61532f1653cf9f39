import Foundation
import TestSupport
import Testing

/// The table of `Tests/README.md` that says which test holds which item of the system.
@Suite("Table of items")
struct ItemTableTests {
  @Test func `every test that the table quotes is there`() throws {
    let sources = try Self.sources()
    let quoted = try Self.table().matches(of: /"([^"\n]+)"/).map { String($0.output.1) }
    #expect(quoted.count > 50)
    expectNone(
      quoted.filter { name in
        // A dot cannot stand in a test's name.
        !sources.contains("`\(name.replacing(".", with: "-"))`")
          && !sources.contains("`\(name)`") && !sources.contains("\"\(name)\"")
      }
    )
  }

  @Test func `every law that the table names is there`() throws {
    let sources = try Self.sources()
    let rows = try Self.table().matches(of: /`(\w+Laws)` (\w+(?:, \w+)*)(?=;| \|)/)
    #expect(rows.count > 50)
    expectNone(
      rows.flatMap { row in
        row.output.2.split(separator: ", ").filter { law in
          !sources.contains("func \(law)(") && !sources.contains("static let \(law)")
        }.map { "\(row.output.1) \($0)" }
      }
    )
  }

  @Test func `an item that is done names what holds it`() throws {
    let bare = try Self.table().split(separator: "\n").filter { line in
      line.hasPrefix("| ✓ |") && !line.contains(/`\w+(?:Laws|Tests)`|"/)
    }
    expectNone(bare.map(String.init))
  }

  private static func table() throws -> String {
    let url = Repository.root.appendingPathComponent("Tests/README.md")
    let text = try String(contentsOf: url, encoding: .utf8)
    let heading = try #require(text.range(of: "## The system, item by item"))
    return String(text[heading.upperBound...])
  }

  /// Every source of the tests and of the simulation, whose laws are values.
  private static func sources() throws -> String {
    let paths = try ["Tests", "Sources/Simulation"].flatMap { try Repository.files(below: $0) }
    return try paths.filter { $0.hasSuffix(".swift") }.map { path in
      try String(contentsOf: Repository.root.appendingPathComponent(path), encoding: .utf8)
    }.joined()
  }
}
