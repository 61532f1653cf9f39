extension AuthEnableRequest: RequestMessage {
  package func describe() -> String { "auth enable" }
}

extension AuthDisableRequest: RequestMessage {
  package func describe() -> String { "auth disable" }
}

extension AuthStatusRequest: RequestMessage {
  package func describe() -> String { "auth status" }
}

extension InternalAuthenticateRequest: RequestMessage {
  package func describe() -> String {
    "auth login \(phrase(name)) (password and token kept out)"
  }
}

extension AuthUserAddRequest: RequestMessage {
  package func describe() -> String {
    let hasPassword = options?.noPassword != true
    return "auth user add \(phrase(name)) (\(hasPassword ? "password kept out" : "no password"))"
  }
}

extension AuthUserDeleteRequest: RequestMessage {
  package func describe() -> String { "auth user delete \(phrase(name))" }
}

extension AuthUserGetRequest: RequestMessage {
  package func describe() -> String { "auth user get \(phrase(name))" }
}

extension AuthUserChangePasswordRequest: RequestMessage {
  package func describe() -> String { "auth user passwd \(phrase(name)) (password kept out)" }
}

extension AuthUserGrantRoleRequest: RequestMessage {
  package func describe() -> String { "auth user grant \(phrase(user)) \(phrase(role))" }
}

extension AuthUserRevokeRoleRequest: RequestMessage {
  package func describe() -> String { "auth user revoke \(phrase(name)) \(phrase(role))" }
}

extension AuthUserListRequest: RequestMessage {
  package func describe() -> String { "auth user list" }
}

extension AuthRoleListRequest: RequestMessage {
  package func describe() -> String { "auth role list" }
}

extension AuthRoleAddRequest: RequestMessage {
  package func describe() -> String { "auth role add \(phrase(name))" }
}

extension AuthRoleDeleteRequest: RequestMessage {
  package func describe() -> String { "auth role delete \(phrase(role))" }
}

extension AuthRoleGetRequest: RequestMessage {
  package func describe() -> String { "auth role get \(phrase(role))" }
}

extension AuthRoleGrantPermissionRequest: RequestMessage {
  package func describe() -> String {
    "auth role grant \(phrase(name)) \(perm?.describe() ?? "nothing")"
  }
}

extension AuthRoleRevokePermissionRequest: RequestMessage {
  package func describe() -> String {
    let keys = KeyInterval(key: key, rangeEnd: rangeEnd)
    return "auth role revoke \(phrase(role)) \(keys.describe())"
  }
}

extension AuthPermission {
  /// `READWRITE [/a, /b)`.
  package func describe() -> String {
    "\(permType) \(KeyInterval(key: key, rangeEnd: rangeEnd).describe())"
  }
}
