import ByteCoding
import EtcdMessages
import Foundation
import ProtoWire
import ToolDriver

/// What a server says to a call: a message, or why not.
enum GRPCAnswer<Response: ProtoMessage>: Equatable {
  case answered(Response)
  case refused(code: Int, message: String)

  /// The message.
  var response: Response? {
    if case .answered(let response) = self { response } else { nil }
  }

  /// Why the call failed.
  var refusal: String? {
    if case .refused(_, let message) = self { message } else { nil }
  }
}

/// Calls a server's gRPC services, one curl a call.
///
/// A message travels behind a byte that says it is not compressed and its length in four; how the
/// call ended stands in the trailers.
struct GRPCClient {
  let endpoint: String
  /// Credentials of a user.
  var token: String?

  init(_ endpoint: String) { self.endpoint = endpoint }

  /// Calls a method such as `etcdserverpb.KV/Put`.
  func call<Response: ProtoMessage>(
    _ method: String,
    _ request: some ProtoMessage,
    as response: Response.Type = Response.self
  ) throws -> GRPCAnswer<Response> {
    let scratch = try Scratch()
    let message = request.encoded(as: .gogo)
    let length = (0..<4).map { UInt8(truncatingIfNeeded: message.count >> (24 - 8 * $0)) }
    try scratch.write([0] + length + message, to: "request")
    var words = [
      "-sS", "--http2-prior-knowledge", "--max-time", "20", "-H", "content-type: application/grpc",
      "-H", "te: trailers", "--data-binary", "@" + scratch.path("request"), "-D",
      scratch.path("headers"), "-o", scratch.path("response"),
    ]
    if let token { words += ["-H", "token: \(token)"] }
    let run = try Tool.run("/usr/bin/curl", words + ["\(endpoint)/\(method)"])
    guard run.status == 0 else { throw PeerError(description: "curl \(method): \(run.errors)") }
    let trailers = try scratch.text("headers")
    guard let code = Self.field("grpc-status", trailers).flatMap({ Int($0) }) else {
      throw PeerError(description: "\(method): no status in \(trailers)")
    }
    guard code == 0 else {
      let text = Self.field("grpc-message", trailers) ?? ""
      return .refused(code: code, message: text.removingPercentEncoding ?? text)
    }
    let body = Array(try Data(contentsOf: URL(fileURLWithPath: scratch.path("response"))))
    guard body.count >= 5 else { throw PeerError(description: "\(method): \(body.count) bytes") }
    return .answered(try Response(decoding: Array(body[5...]).rawSpan))
  }

  private static func field(_ name: String, _ headers: String) -> String? {
    for line in headers.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, parts[0].lowercased() == name else { continue }
      return parts[1].trimmingCharacters(in: .whitespaces)
    }
    return nil
  }
}
