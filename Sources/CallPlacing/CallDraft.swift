package import Calls
package import Dialogue
package import Languages

/// A call as it will begin, before anything is dialled.
package struct CallDraft: Sendable {
    package var purpose: String
    package var language: Language
    package var voice: Voice
    /// The truth that every call begins with, and what is said after it.
    package var introduction: Introduction
    package var words: String
    /// Both, as they will be said.
    package var opening: String
    /// Why the person should look at the words first; empty if they wrote them.
    package var doubts: [Opening.Doubt]
}
