/// What a person asks for, as a page or a program sends it.
package struct CallOrder: Decodable, Sendable {
    /// `{"preset": "clear", "speed": 1}` or a preset's key.
    package struct VoiceChoice: Decodable, Sendable {
        /// `nil`: the person's own setting, or else the server's default.
        package var preset: String?
        package var speed: Double?

        private enum Key: String, CodingKey { case preset, speed }

        package init(from decoder: any Decoder) throws {
            if let key = try? decoder.singleValueContainer().decode(String.self) {
                // A bare key is the older form of the contract.
                preset = key
                return
            }
            let values = try decoder.container(keyedBy: Key.self)
            preset = try values.decodeIfPresent(String.self, forKey: .preset)
            speed = try values.decodeIfPresent(Double.self, forKey: .speed)
        }

        /// A choice made here.
        package init(preset: String?, speed: Double?) {
            self.preset = preset
            self.speed = speed
        }
    }

    var userId: String?
    var phone: String?
    var scenario: String?
    var intentText: String?
    var voice: VoiceChoice?
    var language: String?
    var contactName: String?
    /// Kept with the contact of that number.
    var contactMemo: String?
    /// How the call begins; without it we find the words.
    var opening: OpeningChoice?
}
