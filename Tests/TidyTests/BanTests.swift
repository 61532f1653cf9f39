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

  /// Regular expression over code.
  var pattern: String
  /// Files it covers.
  var scope: Scope
  /// Why, and what to write instead.
  var reason: String

  var testDescription: String { pattern }

  init(_ pattern: String, _ scope: Scope, _ reason: String) {
    self.pattern = pattern
    self.scope = scope
    self.reason = reason
  }

  /// The real world and what drives it: modules that may know time, threads and unsafe memory.
  private static let outside: Set = ["SystemIO"]

  static let all = [
    Ban(#"\btry!"#, .everywhere, "traps on an error: throw it on"),
    Ban(#"\btry\?"#, .shipped, "loses the error: handle it"),
    Ban(#"\bas!"#, .everywhere, "traps: use as? and say what else may come"),
    Ban(
      #"\bfatalError\b"#,
      .shipped,
      "use precondition with values for our bugs, throw for theirs"
    ),
    Ban(#"\bassertionFailure\b"#, .shipped, "vanishes in release: use preconditionFailure"),
    Ban(#"Ounchecked"#, .everywhere, "deletes preconditions"),
    Ban(#"\bimport (Foundation\w*|Dispatch)\b"#, .shipped, "20 MB in a static binary"),
    Ban(#"\bimport XCTest\b"#, .everywhere, "Swift Testing only"),
    Ban(#"@unchecked Sendable"#, .modules(except: outside), "keep state in a Mutex"),
    Ban(#"\b(async|await|Task|actor)\b"#, .modules(except: outside), "layers 0-3 are synchronous"),
    Ban(
      #"\b(ContinuousClock|SuspendingClock|clock_gettime|gettimeofday)\b"#,
      .modules(except: outside),
      "time comes in as an argument"
    ),
    Ban(
      #"\b(SystemRandomNumberGenerator|randomElement|shuffled|shuffle)\b|\.random\("#,
      .modules(except: outside),
      "randomness comes in as an argument"
    ),
    Ban(
      #"\b(struct|class|enum|protocol|actor) \w*(Manager|Helper|Utils|Impl)\b"#,
      .everywhere,
      "says nothing: name what it is"
    ),
    Ban(#"\bfunc get[A-Z]"#, .everywhere, "noun phrases need no get"),
  ]
}

@Suite("Ban list")
struct BanTests {
  @Test(arguments: Ban.all)
  func `what is banned is nowhere`(ban: Ban) throws {
    let pattern = try Regex(ban.pattern)
    let sources =
      switch ban.scope {
      case .shipped: try Sources.shipped()
      case .modules(let except): try Sources.modules.get().filter { !except.contains($0.module) }
      case .everywhere: try Sources.all()
      }
    let places = sources.flatMap { $0.places(matching: pattern) }
    expectNone(places, ban.reason)
  }

  @Test func `unsafe stands where memory is touched and nowhere else`() throws {
    let places = try Sources.shipped().filter { source in
      let file = source.path.split(separator: "/").last ?? ""
      return source.module != "SystemIO" && !file.hasPrefix("RawSpan+")
    }.flatMap { $0.places(matching: /\bunsafe\b/) }
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

  @Test func `what is still to be done names its issue`() throws {
    let places = try Sources.all().flatMap { source in
      source.places(matching: /\b(TODO|FIXME|XXX)\b/, inComments: true)
        .filter { !$0.contains(/TODO\(\w+\).*#\d+/) }
    }
    expectNone(places)
  }
}
