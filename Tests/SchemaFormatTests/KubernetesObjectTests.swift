import ByteCoding
import SchemaFormat
import Testing

@Suite("Kubernetes object")
struct KubernetesObjectTests {
  /// A length-delimited protobuf field.
  private static func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
    [number << 3 | 2, UInt8(bytes.count)] + bytes
  }

  private static func text(_ number: UInt8, _ text: String) -> [UInt8] {
    field(number, Array(text.utf8))
  }

  private static let pod: [UInt8] =
    KubernetesObject.magic
    + field(1, text(1, "v1") + text(2, "Pod"))
    + field(2, field(1, text(1, "web-0") + text(2, "") + text(3, "shop")) + field(2, [8, 1]))
    + text(3, "") + text(4, "")

  @Test func `a protobuf envelope is recognized`() {
    #expect(
      KubernetesObject(recognizing: Self.pod.rawSpan)
        == KubernetesObject(
          encoding: .protobuf,
          apiVersion: "v1",
          kind: "Pod",
          namespace: "shop",
          name: "web-0"
        )
    )
  }

  @Test func `an object of the whole cluster has no namespace`() {
    let node =
      KubernetesObject.magic + Self.field(1, Self.text(1, "v1") + Self.text(2, "Node"))
      + Self.field(2, Self.field(1, Self.text(1, "n1") + Self.text(3, "")))
    let object = KubernetesObject(recognizing: node.rawSpan)
    #expect(object?.name == "n1")
    #expect(object?.namespace == nil)
  }

  @Test func `a JSON object is recognized`() {
    let json = Array(
      #"{"apiVersion":"x.io/v1","kind":"Widget","metadata":{"name":"w","namespace":"d"}}"#.utf8
    )
    #expect(
      KubernetesObject(recognizing: json.rawSpan)
        == KubernetesObject(
          encoding: .json,
          apiVersion: "x.io/v1",
          kind: "Widget",
          namespace: "d",
          name: "w"
        )
    )
  }

  @Test func `an encrypted object tells its provider`() {
    let value = Array("k8s:enc:aescbc:v1:key1:".utf8) + [0xff, 0x00, 0x80]
    #expect(
      KubernetesObject(recognizing: value.rawSpan)?.encoding == .encrypted(provider: "aescbc")
    )
  }

  @Test(arguments: ["", "k8s", "k8s\u{0}", "{", "{}", #"{"kind":"x"}"#, "k8s:enc:", "plain"])
  func `other values are not`(text: String) {
    let bytes = Array(text.utf8)
    #expect(KubernetesObject(recognizing: bytes.rawSpan) == nil)
  }

  @Test func `no cut and no flipped bit traps`() {
    for count in 0...Self.pod.count {
      let bytes = Array(Self.pod.prefix(count))
      _ = KubernetesObject(recognizing: bytes.rawSpan)
    }
    for bit in 0..<(Self.pod.count * 8) {
      var bytes = Self.pod
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      _ = KubernetesObject(recognizing: bytes.rawSpan)
    }
  }
}
