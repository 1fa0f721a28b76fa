/// What keeps dialling from costing money and peace: how often, how many at once, and where to.
public struct DialingRules: Sendable, Equatable {
    /// How many numbers one person may dial within a minute.
    public var perMinute: Int
    /// How many numbers one person may dial within 24 hours.
    public var perDay: Int
    /// How many numbers everybody together may dial within 24 hours.
    public var serverPerDay: Int
    /// How many calls of one person may go on at once.
    public var atOnce: Int
    /// Where to.
    public var countries: CallableCountries

    /// The rules of a server where nothing was set.
    public init(
        perMinute: Int = 3, perDay: Int = 30, serverPerDay: Int = 300, atOnce: Int = 2,
        countries: CallableCountries = .korea
    ) {
        self.perMinute = perMinute
        self.perDay = perDay
        self.serverPerDay = serverPerDay
        self.atOnce = atOnce
        self.countries = countries
    }

    /// What a store judges and counts a dialling by, the shortest window first.
    public var limits: [DialingLimit] {
        [
            DialingLimit(.person, most: perMinute, within: .seconds(60)),
            DialingLimit(.person, most: perDay, within: .seconds(86_400)),
            DialingLimit(.server, most: serverPerDay, within: .seconds(86_400)),
        ]
    }
}
