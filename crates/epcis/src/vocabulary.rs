//! The Core Business Vocabulary: closed lists of words, and one spelling for each.

/// The lists of CBV 2.0 (sections 7.1 to 7.6) and of the measurement types of GS1's web vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vocabulary {
    /// What was being done.
    BizStep,
    /// What state things are in.
    Disposition,
    /// Kinds of business documents.
    TransactionType,
    /// Kinds of sources and destinations.
    PartyType,
    /// Why an event was wrong.
    ErrorReason,
    /// What a sensor measured.
    Measurement,
    /// What a sensor raised.
    Alert,
    /// Which part of a vector a value is.
    Component,
}

impl Vocabulary {
    /// The words.
    pub const fn words(self) -> &'static [&'static str] {
        match self {
            Self::BizStep => &BIZ_STEPS,
            Self::Disposition => &DISPOSITIONS,
            Self::TransactionType => &TRANSACTION_TYPES,
            Self::PartyType => &PARTY_TYPES,
            Self::ErrorReason => &ERROR_REASONS,
            Self::Measurement => &MEASUREMENTS,
            Self::Alert => &ALERTS,
            Self::Component => &COMPONENTS,
        }
    }

    /// What stands before the word in its web address.
    pub const fn address(self) -> &'static str {
        match self {
            Self::BizStep => "https://ref.gs1.org/cbv/BizStep-",
            Self::Disposition => "https://ref.gs1.org/cbv/Disp-",
            Self::TransactionType => "https://ref.gs1.org/cbv/BTT-",
            Self::PartyType => "https://ref.gs1.org/cbv/SDT-",
            Self::ErrorReason => "https://ref.gs1.org/cbv/ER-",
            Self::Component => "https://ref.gs1.org/cbv/Comp-",
            Self::Measurement | Self::Alert => "https://gs1.org/voc/",
        }
    }

    /// The other spellings in use: the prefixed name and the URN of EPCIS 1.2.
    const fn other_spellings(self) -> [&'static str; 2] {
        match self {
            Self::BizStep => ["cbv:BizStep-", "urn:epcglobal:cbv:bizstep:"],
            Self::Disposition => ["cbv:Disp-", "urn:epcglobal:cbv:disp:"],
            Self::TransactionType => ["cbv:BTT-", "urn:epcglobal:cbv:btt:"],
            Self::PartyType => ["cbv:SDT-", "urn:epcglobal:cbv:sdt:"],
            Self::ErrorReason => ["cbv:ER-", "urn:epcglobal:cbv:er:"],
            Self::Component => ["cbv:Comp-", "urn:epcglobal:cbv:comp:"],
            Self::Measurement | Self::Alert => ["gs1:", "gs1:"],
        }
    }

    /// The bare word of a value in any spelling.
    pub fn bare(self, value: &str) -> Option<&'static str> {
        let [prefixed, urn] = self.other_spellings();
        let word = [self.address(), prefixed, urn]
            .into_iter()
            .find_map(|before| value.strip_prefix(before))
            .unwrap_or(value);
        self.words().iter().copied().find(|known| *known == word)
    }
}

/// A value as it is compared and stored: the bare word when it is a standard one, else unchanged.
pub fn bare_word(vocabulary: Vocabulary, value: &str) -> &str {
    vocabulary.bare(value).unwrap_or(value)
}

/// Whether a name is a term of the standard's context, which a document must not redefine.
pub(crate) fn is_standard_term(name: &str) -> bool {
    TERMS.contains(&name)
}

/// CBV 2.0, section 7.1.
const BIZ_STEPS: [&str; 41] = [
    "accepting",
    "arriving",
    "assembling",
    "collecting",
    "commissioning",
    "consigning",
    "creating_class_instance",
    "cycle_counting",
    "decommissioning",
    "departing",
    "destroying",
    "disassembling",
    "dispensing",
    "encoding",
    "entering_exiting",
    "holding",
    "inspecting",
    "installing",
    "killing",
    "loading",
    "other",
    "packing",
    "picking",
    "receiving",
    "removing",
    "repackaging",
    "repairing",
    "replacing",
    "reserving",
    "retail_selling",
    "sampling",
    "sensor_reporting",
    "shipping",
    "staging_outbound",
    "stock_taking",
    "stocking",
    "storing",
    "transporting",
    "unloading",
    "unpacking",
    "void_shipping",
];

/// CBV 2.0, section 7.2.
const DISPOSITIONS: [&str; 33] = [
    "active",
    "available",
    "completeness_inferred",
    "completeness_verified",
    "conformant",
    "container_closed",
    "container_open",
    "damaged",
    "destroyed",
    "dispensed",
    "disposed",
    "encoded",
    "expired",
    "in_progress",
    "in_transit",
    "inactive",
    "mismatch_class",
    "mismatch_instance",
    "mismatch_quantity",
    "needs_replacement",
    "no_pedigree_match",
    "non_conformant",
    "non_sellable_other",
    "partially_dispensed",
    "recalled",
    "reserved",
    "retail_sold",
    "returned",
    "sellable_accessible",
    "sellable_not_accessible",
    "stolen",
    "unavailable",
    "unknown",
];

/// CBV 2.0, section 7.3.
const TRANSACTION_TYPES: [&str; 13] = [
    "bol",
    "cert",
    "desadv",
    "inv",
    "pedigree",
    "po",
    "poc",
    "prodorder",
    "recadv",
    "rma",
    "testprd",
    "testres",
    "upevt",
];

/// CBV 2.0, section 7.4.
const PARTY_TYPES: [&str; 3] = ["location", "owning_party", "possessing_party"];

/// CBV 2.0, section 7.5.
const ERROR_REASONS: [&str; 2] = ["did_not_occur", "incorrect_data"];

/// GS1 web vocabulary, MeasurementType.
const MEASUREMENTS: [&str; 72] = [
    "AbsoluteHumidity",
    "AbsorbedDose",
    "AbsorbedDoseRate",
    "Acceleration",
    "Altitude",
    "AmountOfSubstance",
    "AmountOfSubstancePerUnitVolume",
    "Angle",
    "AngularAcceleration",
    "AngularMomentum",
    "AngularVelocity",
    "Area",
    "Capacitance",
    "Conductance",
    "Conductivity",
    "Count",
    "Density",
    "Dimensionless",
    "DoseEquivalent",
    "DoseEquivalentRate",
    "DynamicViscosity",
    "ElectricCharge",
    "ElectricCurrent",
    "ElectricCurrentDensity",
    "ElectricFieldStrength",
    "Energy",
    "Exposure",
    "Force",
    "Frequency",
    "Illuminance",
    "Inductance",
    "Irradiance",
    "KinematicViscosity",
    "Length",
    "LinearMomentum",
    "Luminance",
    "LuminousFlux",
    "LuminousIntensity",
    "MagneticFlux",
    "MagneticFluxDensity",
    "MagneticVectorPotential",
    "Mass",
    "MassConcentration",
    "MassFlowRate",
    "MassPerAreaTime",
    "MemoryCapacity",
    "MolalityOfSolute",
    "MolarEnergy",
    "MolarMass",
    "MolarVolume",
    "Power",
    "Pressure",
    "RadiantFlux",
    "RadiantIntensity",
    "Radioactivity",
    "RelativeHumidity",
    "Resistance",
    "Resistivity",
    "SolidAngle",
    "SpecificVolume",
    "Speed",
    "SurfaceDensity",
    "SurfaceTension",
    "Temperature",
    "Time",
    "Torque",
    "Voltage",
    "Volume",
    "VolumeFlowRate",
    "VolumeFraction",
    "VolumetricFlux",
    "Wavenumber",
];

/// GS1 web vocabulary, SensorAlertType.
const ALERTS: [&str; 2] = ["ALARM_CONDITION", "ERROR_CONDITION"];

/// CBV 2.0, section 7.6.
const COMPONENTS: [&str; 14] = [
    "altitude",
    "axial_distance",
    "azimuth",
    "easting",
    "elevation_angle",
    "height",
    "latitude",
    "longitude",
    "northing",
    "polar_angle",
    "spherical_radius",
    "x",
    "y",
    "z",
];

/// Terms of the standard context, which is protected (JSON-LD 1.1, section 4.1.11).
const TERMS: [&str; 57] = [
    "AggregationEvent",
    "AssociationEvent",
    "Collection",
    "EPCISDocument",
    "EPCISQueryDocument",
    "ObjectEvent",
    "TransactionEvent",
    "TransformationEvent",
    "action",
    "baseURL",
    "bizLocation",
    "bizStep",
    "bizTransactionList",
    "certificationInfo",
    "childEPCs",
    "childQuantityList",
    "children",
    "creationDate",
    "destinationList",
    "disposition",
    "epcClass",
    "epcList",
    "epcisBody",
    "epcisHeader",
    "errorDeclaration",
    "eventID",
    "eventList",
    "eventTime",
    "eventTimeZoneOffset",
    "id",
    "ilmd",
    "inputEPCList",
    "inputQuantityList",
    "instanceIdentifier",
    "masterData",
    "member",
    "outputEPCList",
    "outputQuantityList",
    "parentID",
    "persistentDisposition",
    "quantity",
    "quantityList",
    "queryName",
    "queryResults",
    "readPoint",
    "receiver",
    "recordTime",
    "resultsBody",
    "schemaVersion",
    "sender",
    "sensorElementList",
    "sourceList",
    "subscriptionID",
    "transformationID",
    "type",
    "uom",
    "vocabularyList",
];
