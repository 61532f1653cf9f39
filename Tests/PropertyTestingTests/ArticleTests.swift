internal import Environment
internal import PropertyTesting
internal import SystemIO
internal import Testing

/// A page of the documentation, held against the tests its code is copied from.
struct Article {
  let text: String

  /// Reads a page of the catalog; the article for newcomers where no other is named.
  init(_ name: String = "FirstLaw") throws {
    text = try Self.read("Sources/PropertyTesting/PropertyTesting.docc/\(name).md")
  }

  /// The code blocks of a language, their lines without indentation.
  func blocks(of language: String) -> [[String]] {
    var blocks: [[String]] = []
    var isInside = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isInside = !isInside && line == "```\(language)"
        if isInside { blocks.append([]) }
      } else if isInside {
        blocks[blocks.count - 1].append(Self.trimmed(line))
      }
    }
    return blocks
  }

  /// Requires that the article prints a counterexample as a report would.
  func expectPrinted(_ counterexample: Counterexample) throws {
    let lines = (counterexample.notes + ["", counterexample.message]).map { line in
      line.isEmpty ? "" : "  \(line)"
    }
    let isPrinted = text.contains(lines.joined(separator: "\n"))
    #expect(isPrinted, "\(counterexample)")
  }

  /// A file of the checkout the tests were compiled in.
  static func read(_ path: String) throws -> String {
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let bytes = try DiskFileSystem().contents(of: "\(root)/\(path)", byteCountMax: 1 << 20)
    return String(decoding: bytes, as: UTF8.self)
  }

  static func trimmed(_ line: Substring) -> String {
    // What the article need not say, since it shows one file.
    let text = line.drop { $0 == " " }
    return String(text.hasPrefix("private ") ? text.dropFirst(8) : text)
  }
}

@Suite("Article")
struct ArticleTests {
  @Test func `all code of the documentation is compiled and run by a test`() throws {
    let sources = try ["FirstLawTests", "FirstMachineTests"].map { name in
      try Article.read("Tests/PropertyTestingTests/\(name).swift")
        .split(separator: "\n", omittingEmptySubsequences: false)
        .map { line in
          let trimmed = Article.trimmed(line)
          return trimmed.hasPrefix("static func") ? String(trimmed.dropFirst(7)) : trimmed
        }
    }
    let blocks = try ["FirstLaw", "PropertyTesting"].flatMap { name in
      try Article(name).blocks(of: "swift")
    }
    #expect(blocks.count == 11)
    for block in blocks {
      #expect(
        sources.contains { $0.containsRun(block) },
        "not in any test: \(block.joined(separator: "\n"))"
      )
    }
  }

  @Test func `every variable that steers a run is documented, and no other`() throws {
    let code = try Article.read("Sources/PropertyTesting/CheckVariables.swift")
    let documented = Set(try Article().text.matches(of: /ASSAY_[A-Z]+/).map { String($0.output) })
    #expect(documented == Set(code.matches(of: /ASSAY_[A-Z]+/).map { String($0.output) }))
  }
}

extension [String] {
  /// Whether some lines follow each other somewhere.
  fileprivate func containsRun(_ lines: [String]) -> Bool {
    indices.contains { start in self[start...].starts(with: lines) }
  }
}
