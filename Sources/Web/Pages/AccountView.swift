/// What the page of one's own account shows.
struct AccountView: Sendable {
    /// What the person is called, if they have signed in and that is known.
    var name: String?
    /// Their address, if they have signed in and that is known.
    var email: String?
    var isSignedIn: Bool
    /// Known by their browser alone.
    var isGuest: Bool
    /// The name of the provider that people sign in with on this server; `nil` if there is none.
    var provider: String?
    /// The page to show after signing in, as a query: `return=%2Fhistory`.
    var returnQuery: String
    /// Why the last attempt came to nothing, in a sentence.
    var problem: String?
}
