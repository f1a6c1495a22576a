// SPDX-License-Identifier: Apache-2.0

/// Segments of paths that name nobody: words of interfaces, versions, UIDs, and endings of files.
enum URLWords {
  /// Whether a segment, without its ending, may be shown.
  static func isKnown(_ segment: ArraySlice<UInt8>) -> Bool {
    segment.isEmpty || segment.allSatisfy { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "*") }
      || words.contains(String(decoding: segment.map(lower), as: UTF8.self))
      || isVersion(segment) || isUID(segment)
  }

  /// Where an ending that is known begins, its point included; the segment's end without one.
  static func ending(of segment: ArraySlice<UInt8>) -> Int {
    guard let point = segment.lastIndex(of: UInt8(ascii: ".")), point > segment.startIndex else {
      return segment.endIndex
    }
    let ending = String(decoding: segment[(point + 1)...].map(lower), as: UTF8.self)
    return endings.contains(ending) ? point : segment.endIndex
  }

  static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func lower(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  /// A letter and a number of at most six characters: `v1`, `v2.10`, `r4`.
  private static func isVersion(_ segment: ArraySlice<UInt8>) -> Bool {
    guard let first = segment.first, segment.count >= 2, segment.count <= 6 else { return false }
    let letter = lower(first)
    return (letter == UInt8(ascii: "v") || letter == UInt8(ascii: "r"))
      && segment.dropFirst().allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") }
  }

  /// A UID (PS3.5, 9): arcs of numbers below 0, 1 or 2, of which there are four at least.
  private static func isUID(_ segment: ArraySlice<UInt8>) -> Bool {
    let arcs = segment.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard segment.count <= 64, arcs.count >= 4, arcs[0].count == 1,
      arcs[0].first.map({ $0 <= UInt8(ascii: "2") }) == true
    else { return false }
    return arcs.allSatisfy { !$0.isEmpty && $0.allSatisfy(isDigit) }
  }

  private static let words = Set(
    [fhir, dicom, web].flatMap { $0.split(separator: " ").map(String.init) }
  )

  /// FHIR: its resources (R4, 2.21), operations and searches.
  private static let fhir = """
    account activitydefinition adverseevent allergyintolerance appointment appointmentresponse auditevent basic binary \
    biologicallyderivedproduct bodystructure bundle capabilitystatement careplan careteam catalogentry chargeitem \
    chargeitemdefinition claim claimresponse clinicalimpression codesystem communication communicationrequest \
    compartmentdefinition composition conceptmap condition consent contract coverage coverageeligibilityrequest \
    coverageeligibilityresponse detectedissue device devicedefinition devicemetric devicerequest deviceusestatement \
    diagnosticreport documentmanifest documentreference encounter endpoint enrollmentrequest enrollmentresponse \
    episodeofcare eventdefinition evidence evidencevariable examplescenario explanationofbenefit familymemberhistory \
    flag goal graphdefinition group guidanceresponse healthcareservice imagingstudy immunization \
    immunizationevaluation immunizationrecommendation implementationguide insuranceplan invoice library linkage list \
    location measure measurereport media medication medicationadministration medicationdispense medicationknowledge \
    medicationrequest medicationstatement messagedefinition messageheader molecularsequence namingsystem \
    nutritionorder observation observationdefinition operationdefinition operationoutcome organization \
    organizationaffiliation parameters patient paymentnotice paymentreconciliation person plandefinition practitioner \
    practitionerrole procedure provenance questionnaire questionnaireresponse relatedperson requestgroup \
    researchdefinition researchelementdefinition researchstudy researchsubject riskassessment schedule searchparameter \
    servicerequest slot specimen specimendefinition structuredefinition structuremap subscription substance \
    supplydelivery supplyrequest task terminologycapabilities testreport testscript valueset verificationresult \
    visionprescription fhir baser4 baser5 basedstu2 basedstu3 metadata dstu2 stu3 _history _search _tags $everything $match $validate $expand $lookup \
    $document $process-message $lastn $export $export-poll-status $meta $meta-add $meta-delete $translate $summary \
    $docref $submit-data $evaluate-measure $convert $graphql $apply $validate-code $subsumes $closure $snapshot $diff
    """

  /// DICOMweb (PS3.18, 10.1), and the paths of servers of images.
  private static let dicom = """
    aets archive attachments changes compressed-data data dicom dicom-web dicomweb dcm4chee-arc find frames \
    icc bulkdata instances is-stable level-up md5 modalities modify anonymize orthanc patients peers plugins preview \
    qido qido-rs query queries rendered retrieve rs series shared-tags simplified-tags stable statistics store \
    stow stow-rs studies tags thumbnail tools uids viewer wado wado-rs wado-uri weasis worklist workitems workitem \
    mwl mpps pacs ohif uncompressed-size compressed-size is-compressed metrics system
    """

  /// Words of programs and pages, and of interfaces that say which message they take.
  private static let web = """
    about account admin admin-console alarms alarm alerts api app application assets auth authorize backup \
    beds bed bin browse calendar callback cda cgi-bin cgi change channels check client clients commands command \
    common config configuration connect console consent content control css current dashboard db debug default \
    delivery device devices diagnostics discovery docs document documents download downloads dist drivers driver \
    env error errors events event export favicon files file firmware fonts form forms gateway get graphql health \
    healthz help hl7 hl7v2 hl7v3 home html i18n icons identity image images img import inbound inc include index info \
    init install integration interface interfaces internal introspect inventory items ihe itiservice js jsp jwks \
    keys lab labs lib libs license list lists live local locale locales log login login.cgi logon logout logs mail \
    main manage management manager manifest map maps mdm media message messages mirth mirthconnect misc model models \
    monitor monitoring mqtt nagios network new node nodes notify oauth oauth2 oidc openapi openid-connect operations \
    order orders oru outbound package packages pages ping plain platform policy portal print private probe profile \
    program programs programming public pump pumps push ready readyz realms receive redirect register registry \
    release releases remote report reports request resource resources rest result results root roles router rpc rss \
    run scripts script sdc search secure security sensors sensor server servers service services session sessions \
    settings setup setup.cgi shell signin signout site sitemap sso stage start static stats status stop stream streams style \
    styles submit subscribe support swagger sync system temp templates test tests theme themes time tmp token tokens \
    topology trends ui update updates upload uploads user userinfo users util utils v version versions vendor view \
    views vitals vpn wards waveforms waveform web webapp webhook webhooks well-known .well-known wiki ws wsdl wsman wss \
    xds xdr xmlrpc robots apple-touch-icon bootstrap jquery index.php
    """

  /// Endings that tell the kind of a file.
  private static let endings: Set<String> = [
    "apk", "asp", "aspx", "bin", "bundle", "cab", "cda", "cer", "cfg", "cgi", "chm", "conf", "crl",
    "crt", "css", "csv",
    "dat", "dcm", "deb", "dicom", "dll", "do", "doc", "docx", "exe", "fw", "gif", "gz", "hex",
    "hl7", "htm", "html",
    "ico", "img", "ini", "iso", "jar", "jp2", "jpeg", "jpg", "js", "json", "jsp", "log", "map",
    "md", "msi", "pdf",
    "pem", "php", "pl", "png", "ps1", "py", "rpm", "rtf", "sh", "svc", "svg", "swu", "tar", "tgz",
    "tif", "tiff",
    "ttf", "txt", "upd", "vbs", "wasm", "webp", "woff", "woff2", "wsdl", "xls", "xlsx", "xml",
    "xsd", "xz", "yaml",
    "yml", "zip", "zst",
  ]
}
