internal import EtcdMessages
internal import ProtoWire

/// The requests that ``DescribeTests`` describes.
extension DescribeTests {
  static let keepingPut = PutRequest.with {
    $0.key = Array("/a".utf8)
    $0.ignoreValue = true
    $0.ignoreLease = true
  }

  static let limitedRange = RangeRequest.with {
    ($0.key, $0.rangeEnd) = (Array("/a/".utf8), Array("/a0".utf8))
    ($0.limit, $0.revision, $0.keysOnly) = (5, 7, true)
  }

  static let simpleTxn = TxnRequest.with {
    $0.compare = [
      .with { ($0.result, $0.key, $0.targetUnion) = (.greater, Array("/a".utf8), .version(0)) }
    ]
    $0.success = [RequestOp(.put(put("/a", 3))), RequestOp(.deleteRange(delete("/b")))]
    $0.failure = [RequestOp(.put(put("/a", 3)))]
  }

  static let nestedTxn = TxnRequest.with {
    $0.compare = [
      .with {
        ($0.result, $0.target, $0.key) = (.notEqual, .value, Array("/a".utf8))
        $0.targetUnion = .value([120])
      },
      .with {
        ($0.target, $0.key, $0.rangeEnd) = (.lease, Array("/b/".utf8), Array("/b0".utf8))
        $0.targetUnion = .lease(255)
      },
    ]
    $0.success = [RequestOp(.txn(.with { $0.success = [RequestOp(.put(put("/a", 0)))] }))]
    $0.failure = [RequestOp(.txn(TxnRequest()))]
  }

  static let checkpoints = LeaseCheckpointRequest.with {
    $0.checkpoints = [
      .with { ($0.id, $0.remainingTTL) = (1, 60) }, .with { ($0.id, $0.remainingTTL) = (2, 5) },
    ]
  }

  static let certificateUser = AuthUserAddRequest.with {
    $0.name = "alice"
    $0.options = .with { $0.noPassword = true }
  }

  static let grant = AuthRoleGrantPermissionRequest.with {
    $0.name = "dev"
    $0.perm = .with {
      $0.permType = AuthPermissionType(rawValue: 2)
      ($0.key, $0.rangeEnd) = (Array("/a".utf8), Array("/c".utf8))
    }
  }

  static let alarm = AlarmRequest.with {
    ($0.action, $0.alarm, $0.memberID) = (.activate, .noSpace, 0x5c75)
  }

  static let v2Put = V2Request.with {
    ($0.method, $0.path, $0.val, $0.prevExist) = ("PUT", "/1/a", "bar", true)
  }

  static func put(
    _ key: String,
    _ byteCount: Int,
    _ set: (inout PutRequest) -> Void = { _ in }
  ) -> PutRequest {
    var request = PutRequest.with {
      $0.key = Array(key.utf8)
      $0.value = [UInt8](repeating: 0, count: byteCount)
    }
    set(&request)
    return request
  }

  static func delete(_ key: String, _ end: String = "") -> DeleteRangeRequest {
    .with { ($0.key, $0.rangeEnd) = (Array(key.utf8), Array(end.utf8)) }
  }
}
