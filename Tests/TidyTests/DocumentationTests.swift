import Testing

@Suite("Documentation")
struct DocumentationTests {
  /// Names whose meaning is the protocol's, which documents them once.
  private static let wellKnown: Set = [
    "==", "=", "<", "hash", "description", "debugDescription", "testDescription", "next",
    "makeIterator", "encode", "body",
  ]

  @Test func `public and package declarations are documented`() throws {
    let modules = try Sources.modules.get()
    let requirements = Set(
      modules.flatMap { source in
        source.declarations.filter { $0.container == "protocol" && $0.isDocumented }.map(\.name)
      }
    )
    let wrong = modules.flatMap { source in
      source.declarations.filter { declaration in
        needsComment(declaration) && !requirements.contains(declaration.name)
      }
      .map { "\(source.path):\($0.firstLine): \($0.keyword) \($0.name)" }
    }
    expectNone(wrong)
  }

  @Test func `decoders of formats say where the format is written down`() throws {
    let wrong = try Sources.modules.get().filter { source in
      (source.module.hasSuffix("Format") || source.module == "EtcdMessages")
        && source.code.contains { $0.contains(/package init\((parsing|decoding)\b/) }
        && !source.comments.contains { $0.contains("> Source:") }
    }.map(\.path)
    expectNone(wrong)
  }

  private func needsComment(_ declaration: SwiftDeclaration) -> Bool {
    ["public", "package"].contains(declaration.access) && !declaration.isDocumented
      && declaration.keyword != "extension" && !Self.wellKnown.contains(declaration.name)
  }
}
