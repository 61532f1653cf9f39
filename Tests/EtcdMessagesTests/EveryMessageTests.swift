internal import ByteCoding
internal import EtcdMessages
internal import ProtoWire
internal import TestSupport
import Testing

@Suite("Every message")
struct EveryMessageTests {
  @Test(arguments: MessageKind.all)
  func `what either generation writes reads back`(kind: MessageKind) throws {
    try readsBack(kind.type)
  }

  @Test(arguments: MessageKind.all)
  func `cuts and flips give a value or an error, and the table agrees`(kind: MessageKind) {
    totality(kind.type)
  }

  @Test func `no two messages bear the same name`() {
    #expect(Set(MessageKind.all.map { name($0.type) }).count == MessageKind.all.count)
  }

  private func name<M: ProtoMessage>(_ type: M.Type) -> String { M.schema.name }

  private func readsBack<M: ProtoMessage>(_ type: M.Type) throws {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<20 {
      let bytes = M.randomBytes(&random)
      let message = try M(decoding: bytes.rawSpan)
      let google = message.encoded(as: .google)
      #expect(try M(decoding: google.rawSpan) == message)
      let gogo = message.encoded(as: .gogo)
      let again = try M(decoding: gogo.rawSpan)
      #expect(again.encoded(as: .gogo) == gogo)
      #expect(again.encoded(as: .google) == gogo, "what gogo wrote is present")
    }
  }

  private func totality<M: ProtoMessage>(_ type: M.Type) {
    let table = WireTable([M.self])
    let id = table.id(of: M.self)
    func verdicts(_ bytes: [UInt8]) -> (decoder: ProtoError?, table: ProtoError?) {
      (
        error { _ = try M(decoding: bytes.rawSpan) },
        error { try table.check(bytes.rawSpan, as: id) }
      )
    }
    var random = SeededGenerator(seed: 2)
    for _ in 0..<2 {
      var bytes = Array(M.randomBytes(&random).prefix(200))
      for count in 0...bytes.count {
        let (decoder, table) = verdicts(Array(bytes.prefix(count)))
        if decoder != table { Issue.record("cut at \(count) of \(bytes)") }
      }
      for bit in 0..<bytes.count * 8 {
        bytes[bit / 8] ^= 1 << (bit % 8)
        let (decoder, table) = verdicts(bytes)
        if decoder != table { Issue.record("bit \(bit), giving \(bytes)") }
        bytes[bit / 8] ^= 1 << (bit % 8)
      }
    }
  }
}

/// The protobuf error a body throws; nil if it throws none.
func error(_ body: () throws -> Void) -> ProtoError? {
  do { try body() } catch { return error as? ProtoError }
  return nil
}
