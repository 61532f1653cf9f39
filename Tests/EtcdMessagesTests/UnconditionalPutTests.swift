import ByteCoding
import ProtoWire
import Testing

@testable import EtcdMessages

@Suite("Unconditional put")
struct UnconditionalPutTests {
  /// An entry's data with a put of `/a`, as a user asked for it.
  private func data(
    user: String = "",
    _ change: (inout PutRequest) -> Void = { _ in }
  ) -> [UInt8] {
    var put = PutRequest()
    put.key = Array("/a".utf8)
    put.value = [1, 2, 3]
    change(&put)
    var request = InternalRaftRequest(.put(put))
    request.header = RequestHeader.with { header in
      header.id = 7
      header.username = user
    }
    return request.encoded(as: .gogo)
  }

  @Test func `key, value size and user are read in place`() throws {
    let bytes = data(user: "root")
    let decoded = UnconditionalPut(decoding: bytes.rawSpan)
    let put = try #require(decoded)
    #expect(Array(bytes[put.key]) == Array("/a".utf8))
    #expect(put.valueByteCount == 3)
    #expect(Array(bytes[put.user]) == Array("root".utf8))
  }

  @Test func `a put that may be refused is none`() {
    for bytes in [
      data { $0.lease = 5 }, data { $0.ignoreValue = true }, data { $0.ignoreLease = true },
      data { $0.key = [] },
    ] {
      let put = UnconditionalPut(decoding: bytes.rawSpan)
      #expect(put == nil)
    }
  }

  @Test func `every cut ends in a put or in none`() {
    let bytes = data(user: "alice")
    for count in 0..<bytes.count {
      let cut = Array(bytes[..<count])
      guard let put = UnconditionalPut(decoding: cut.rawSpan) else { continue }
      #expect(put.key.upperBound <= count)
    }
  }
}
