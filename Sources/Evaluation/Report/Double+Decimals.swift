import Foundation

extension Double {
    func decimals(_ places: Int) -> String {
        String(format: "%.\(places)f", locale: nil, self)
    }
}
