import Testing

/// What the sources must not say, where, and why.
struct Ban: Sendable, CustomTestStringConvertible {
  /// Which files a ban covers.
  enum Scope: Sendable {
    /// `Sources` and `Tools`.
    case shipped
    /// `Sources` but for some modules.
    case modules(except: Set<String>)
    /// Everything.
    case everywhere
  }

  /// Phrases of code.
  var phrases: [String]
  /// Files it covers.
  var scope: Scope
  /// Why, and what to write instead.
  var reason: String

  var testDescription: String { phrases.joined(separator: ", ") }

  init(_ phrases: [String], _ scope: Scope, _ reason: String) {
    self.phrases = phrases
    self.scope = scope
    self.reason = reason
  }

  /// The real world: modules that may know time, threads and unsafe memory.
  static let outside: Set = ["SystemIO", "PropertyTesting"]

  static let all = [
    Ban(["try!"], .everywhere, "traps on an error: throw it on"),
    Ban(["try?"], .shipped, "loses the error: handle it"),
    Ban(["as!"], .everywhere, "traps: use as? and say what else may come"),
    Ban(["fatalError"], .shipped, "precondition with values for our bugs, throw for theirs"),
    Ban(["assertionFailure"], .shipped, "vanishes in release: use preconditionFailure"),
    Ban(["Ounchecked"], .everywhere, "deletes preconditions"),
    Ban(
      ["import Foundation", "import FoundationEssentials", "import Dispatch"],
      .shipped,
      "20 MB in a static binary"
    ),
    Ban(["import XCTest"], .everywhere, "Swift Testing only"),
    Ban(["@unchecked Sendable"], .modules(except: outside), "keep state in a Mutex"),
    Ban(
      ["async", "await", "Task", "actor"],
      .modules(except: outside),
      "layers 0-3 are synchronous"
    ),
    Ban(
      ["ContinuousClock", "SuspendingClock", "clock_gettime", "gettimeofday"],
      .modules(except: outside),
      "time comes in as an argument"
    ),
    Ban(
      ["SystemRandomNumberGenerator", "randomElement", "shuffled", "shuffle", ".random("],
      .modules(except: outside),
      "randomness comes in as an argument"
    ),
  ]
}

@Suite("Ban list")
struct BanTests {
  @Test(arguments: Ban.all)
  func `what is banned is nowhere`(ban: Ban) throws {
    let sources =
      switch ban.scope {
      case .shipped: try Sources.shipped()
      case .modules(let except): try Sources.modules.get().filter { !except.contains($0.module) }
      case .everywhere: try Sources.all()
      }
    let places = sources.flatMap { source in ban.phrases.flatMap(source.places) }
    expectNone(places, ban.reason)
  }

  @Test func `unsafe stands where memory is touched and nowhere else`() throws {
    let places = try Sources.shipped().filter { source in
      let file = source.path.split(separator: "/").last ?? ""
      return source.module != "SystemIO" && !file.hasPrefix("RawSpan+")
        && !file.hasSuffix("+Unsafe.swift")
    }.flatMap { $0.places(of: "unsafe") }
    expectNone(places)
  }

  @Test func `modules hold no global variables`() throws {
    let places = try Sources.modules.get().filter { $0.module != "SystemIO" }.flatMap { source in
      source.declarations
        .filter { $0.keyword == "var" && $0.container == nil && $0.firstLine == $0.lastLine }
        .map { "\(source.path):\($0.firstLine): \($0.name)" }
    }
    expectNone(places)
  }

  @Test func `names say what a thing is`() throws {
    let empty = ["Manager", "Helper", "Utils", "Impl"]
    let places = try Sources.all().flatMap { source in
      source.declarations.filter { declaration in
        empty.contains { declaration.name.hasSuffix($0) }
          || declaration.keyword == "func" && declaration.name.hasPrefix("get")
            && declaration.name.dropFirst(3).first?.isUppercase == true
      }.map { source.place(line: $0.firstLine) }
    }
    expectNone(places, "a suffix without meaning, or a noun phrase with get")
  }

  @Test func `what is still to be done names its issue`() throws {
    let places = try Sources.all().flatMap { source in
      source.comments.enumerated().filter { _, line in
        ["TODO", "FIXME", "XXX"].contains { line.contains($0) }
          && !line.contains(/TODO\(\w+\).*#\d+/)
      }.map { "\(source.path):\($0.offset + 1): \($0.element.drop { $0 == " " })" }
    }
    expectNone(places)
  }
}
