/// What is known of a call from its beginning and never changes.
struct CallSetup: Sendable {
    let call: Call
    let script: CallScript
    let patience: CallTimeouts
}
