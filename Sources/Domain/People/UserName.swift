/// The form of the names that people sign in with.
public enum UserName {
    /// 1 to 64 letters, digits and `.`, `_`, `-`, `@`, `+`, in lower case, so that no two names differ by a capital only.
    ///
    /// - Throws: `invalidRequest`.
    public static func checked(_ name: String) throws(ServiceError) -> String {
        let name = normalised(name)
        let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789._-@+".utf8)
        guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy(allowed.contains) else {
            throw ServiceError(.invalidRequest, "A user's name has 1 to 64 letters a to z, digits and the signs . _ - @ +.")
        }
        return name
    }

    /// As it is looked up when somebody signs in: blanks around it and capitals do not matter.
    public static func normalised(_ name: String) -> String {
        String(name.prefix(256).drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()).lowercased()
    }
}
