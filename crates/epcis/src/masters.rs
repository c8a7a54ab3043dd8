//! Names and places of sites and parties, from a document's master data (EPCIS 2.0, section 9.8;
//! attribute names of CBV 2.0, section 9.2).
//!
//! Master data beside events is a courtesy of whoever tells: what cannot be read here is kept with the
//! document and otherwise passed over, never a reason to refuse its events.

use assay_core::provenance::Identifier;
use assay_core::region::Region;
use serde_json::Value;

/// Most elements read from one document.
const MOST: usize = 10_000;
/// Longest name of a site, a party or a city, characters.
const LONGEST: usize = 120;

/// What is told of a site or party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Master {
    /// Which.
    pub id: Identifier,
    /// Its name.
    pub name: Option<String>,
    /// The city it is in.
    pub city: Option<String>,
    /// The country or the province of China it is in, as [`Region`] spells it.
    pub region: Option<String>,
}

/// The sites and parties that a header tells of.
pub fn masters(header: &Value) -> Vec<Master> {
    let lists = header
        .get("epcisMasterData")
        .and_then(|data| data.get("vocabularyList"))
        .and_then(Value::as_array);
    let elements = lists.into_iter().flatten().filter_map(|list| {
        let kind = list.get("type")?.as_str()?;
        let kind = kind.rsplit([':', '/', '#']).next().unwrap_or(kind);
        let wanted = ["BusinessLocation", "ReadPoint", "Location", "Party"];
        wanted.contains(&kind).then_some(())?;
        list.get("vocabularyElementList")?.as_array()
    });
    elements.flatten().take(MOST).filter_map(master).collect()
}

fn master(element: &Value) -> Option<Master> {
    let id = Identifier::parse(element.get("id")?.as_str()?).ok()?;
    let attributes = element.get("attributes")?.as_array()?;
    let attribute = |wanted: &str| {
        let found = attributes.iter().find(|attribute| {
            let name = attribute.get("id").and_then(Value::as_str).unwrap_or_default();
            name.rsplit([':', '/', '#']).next() == Some(wanted)
        })?;
        let text = found.get("attribute")?.as_str()?.trim();
        let fits = !text.is_empty() && text.chars().count() <= LONGEST && !text.chars().any(char::is_control);
        fits.then(|| text.to_owned())
    };
    let country = attribute("countryCode");
    let province = country
        .as_deref()
        .zip(attribute("state").as_deref())
        .and_then(|(country, state)| Region::parse(&format!("{country}-{state}")).ok());
    let region = province.or_else(|| Region::parse(country.as_deref()?).ok());
    let master = Master {
        id,
        name: attribute("name"),
        city: attribute("city"),
        region: region.map(|region| region.to_string()),
    };
    let tells = master.name.is_some() || master.city.is_some() || master.region.is_some();
    tells.then_some(master)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn sites_and_parties_are_read_and_the_rest_passed_over() {
        let header = json!({"epcisMasterData": {"vocabularyList": [
            {"type": "urn:epcglobal:epcis:vtype:BusinessLocation", "vocabularyElementList": [
                {"id": "urn:epc:id:sgln:4012345.00011.0", "attributes": [
                    {"id": "urn:epcglobal:cbv:mda#name", "attribute": "Werk 1"},
                    {"id": "urn:epcglobal:cbv:mda#city", "attribute": "广州"},
                    {"id": "urn:epcglobal:cbv:mda#state", "attribute": "GD"},
                    {"id": "urn:epcglobal:cbv:mda#countryCode", "attribute": "CN"}
                ]},
                {"id": "no identifier", "attributes": []},
                {"id": "urn:epc:id:sgln:4012345.00022.0", "attributes": [
                    {"id": "urn:epcglobal:cbv:mda#name", "attribute": "line\u{7}feed"}
                ]}
            ]},
            {"type": "urn:epcglobal:epcis:vtype:EPCClass", "vocabularyElementList": [
                {"id": "urn:epc:idpat:sgtin:4012345.011111.*", "attributes": [
                    {"id": "urn:epcglobal:cbv:mda#name", "attribute": "a product"}
                ]}
            ]}
        ]}});
        let found = masters(&header);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].id.as_str(), "https://id.gs1.org/414/4012345000115");
        let told = (
            found[0].name.as_deref(),
            found[0].city.as_deref(),
            found[0].region.as_deref(),
        );
        assert_eq!(told, (Some("Werk 1"), Some("广州"), Some("CN-GD")));
        assert_eq!(masters(&json!({"epcisMasterData": [1, 2]})), []);
    }
}
