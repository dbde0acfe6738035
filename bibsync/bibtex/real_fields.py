"""Field names beyond the two manuals that real `.bib` files carry on purpose, as data.

Nobody prints most of them, and none is a mistake. Sorted by who writes them; the styles' names were
counted in the `ENTRY` lists and data models of the 250 BibTeX and 200 biblatex styles of TeX Live.
"""

from __future__ import annotations

from typing import Final

_DATE_PARTS: Final = (
    # biblatex manual, section 2.2.2: every `…date` can be given in parts.
    "endday endmonth endyear eventday eventendday eventendmonth eventendyear eventmonth eventyear "
    "origday origendday origendmonth origendyear origmonth origyear urlday urlmonth urlyear "
    "enddate season hour minute second timezone "
)

_STYLES: Final = (
    # BibTeX styles: ACM, IEEEtran, REVTeX, AIP, ACS, babelbib, jurabib, vancouver, abntex2, ...
    "access accessdate accessed advisor annotate archive archname articleno assignee booklanguage "
    "bookaddress bookpages chair city citedate code coden collaboration commit compiler condition "
    "conference country database dayfiled department description dimensions dissyear distincturl "
    "entry erratumeid erratumnumpages erratumpages erratumvolume erratumyear fjournal flanguage "
    "founder furtherresp germanpages howcited hyphenation illustrated intype inventor isbn-13 "
    "jfmnumber juraauthor juratitle keyword lang lastaccessed lastchecked lccn mark medium meeting "
    "monthfiled mrnumber nationality newspaper notes numpages oaddress opublisher oyear order "
    "originaladdress originalbooktitle originaleditor originaljournal originalpages "
    "originalpublisher originalvolume originalyear paper patentid preprint price printing pubmed "
    "revision section shortarchive slaccitation ssedition stdcode subarchive symposium title-en "
    "titlenote totalpages translation transjournal transtitle transyear typeoflit "
    "umfnumber updated urlaccessdate urltype urn versiontype volumetitle yearfiled zblnumber "
    # Control entries (`@IEEEtranBSTCTL`, `@CONTROL` of REVTeX) use author, title, pages, year.
    # biblatex styles: apa, chicago, mla, sbl, oxref, jura, gost, realauthor, iso, software, ...
    "acronym actor amendment article bookeditor bookineditor booktranslator citation coauthor "
    "columns dateaddon director duration editoraddon eventnumber eventsubtitle eventtype "
    "execproducer festschrift handle indexauthor indexeditor ineditor interviewee introducedin "
    "jstor license maineditor maintitlenote narrator origrealdate presenter producer realauthor "
    "realdate realeditor repository revdauthor revdtitle reviewer serieseditor shelfmark "
    "shortbooktitle shortcollection shortform shortlibrary shortmaintitle shortsubseries "
    "shorttranslator source subnumber subseries supervisor supplemental swhid swhidcore "
    "translatora translatorb translatortype usualtitle witheditor withauthor writer "
)

_TOOLS: Final = (
    # JabRef
    "__markedentry citationcount citationkey comment comments creationdate doctype groups "
    "groupsearch icore journal-iso keywordgroup modificationdate owner pdfsource printed priority "
    "protocol qualityassured ranking readstatus relevance review search specialfields timestamp "
    "uuid icoreconferenceranking "
    # BibDesk and Papers
    "cited date-added date-modified date-read keywordsopt local-url rating read remote-url "
    "rss-description uri url-1 url-2 webpage "
    # Mendeley, Zotero, Better BibTeX, Citavi, EndNote, RefWorks, CiteULike, ReadCube, Qiqqa, Docear
    "accession accession-number arxivid attachments call-number callnumber citation-key "
    "citeulike-article-id collections contributor country-of-publication creationtime "
    "date_added db dateadded datemodified docear_add_to_mindmap electronic-resource-num "
    "endnotereftype extra file_url foreign-author groupid journalabbreviation journalabbr "
    "label-1 last_modified lastmodified lastvisited legal-status libcat location-of-original "
    "nopublisher nourl original-date original-publication owner-id place pagecount posted-at "
    "qiqqa-pdf-file rights section-number series-editor shortauthorlist shortjournaltitle "
    "social-tags source-work storage tags theme-tags thumbnail type-of-work username "
    "visited "
    # Papis, ebib, org-ref, emacs-bibtex, jekyll-scholar (al-folio), Hugo, R bibentry
    "abbr abstract-de abstract-en abstract_de additional_info altmetric award award_name "
    "bibtex_show blog category dataset data demo external-link featured files google_scholar_id "
    "html image img inspirehep_id link links media news note-private papis_id pdf_url poster "
    "preview project ref selected slides status supp supplement talk tldr topic topics tweet "
    "video webpages website year_suffix "
)

_SOURCES: Final = (
    # arXiv, INSPIRE, ADS, SPIRES, CDS, HAL, OpenReview, Semantic Scholar, Zenodo, Figshare
    "adsnote adsurl arxiv arxivnumber bibcode cdsnumber corpusid eprintversion hal_id "
    "hal_local_reference hal_version hal-id inspire inspirehep openreview openreviewid "
    "publication-type reportnumber report-number reportnum s2id semanticscholar texkey texkeys "
    "thesistype versionnumber xref-id zenodo "
    # MathSciNet, zbMATH, Project Euclid, JSTOR, DBLP, ACM, IEEE, Elsevier, Springer, Wiley, PMLR
    "acmid ajournal articlenumber article-number ascl bibsource biburl bookdoi booksubject "
    "classmath cr crossrefonly doiurl eissn e-issn firstpage issue_date issn-l issnl issn_online "
    "issn_print issnonline issnprint jfm jfm-number lastpage msc msc2010 msc2020 mrclass mrnumber "
    "mrreviewer mrid mr numberofpages onlinefirst openaccess permalink pii print_issn pubdate "
    "publicationdate publication_date publisherurl reportid sici softwareurl swmath xpublisher "
    "zb zbl zblclass zbmath zbmathnumber znumber "
    # PubMed, Europe PMC, Scopus, Web of Science, CNKI, Crossref, Google Books, library catalogues
    "abbrev_source_title accession_number affiliation affiliations art_number article_type "
    "author-email author_address author_keywords book-author book-group-author cas "
    "chemicals_cas cited-references cited_by cited-by conference-date conference_date "
    "contributors correspondence_address1 corr_author da doc-delivery-number document_type "
    "early-access-date earlyaccessdate elocation-id elocationid esi-highly-cited-paper "
    "esi-hot-paper funding funding-acknowledgement funding-text funding_details funding_text "
    "funding_text_1 grant grantnumber history ident internal-note isbn10 isbn13 isbn-10 "
    "journalfull keywords-plus keywords_plus linking_issn manufacturers medline-date mesh "
    "mesh_headings molecular_seqnumbers nlm nlm_id nlmuniqueid number-of-cited-references oa "
    "oclc oclcnum opac orcid orcid-numbers owner-country page_count page_end page_start "
    "patentnumber pmc pmcid pmid ppn publication_stage pubmed-id pubmed_id pubmedid references "
    "research-areas researcherid-numbers series_title sponsor sponsors subject subjects "
    "times-cited times_cited tradenames unique-id unique-identifier usage-count-last-180-days "
    "usage-count-since-2013 web-of-science-categories web-of-science-index wos wosid "
)

_PEOPLE: Final = (
    # Added by hand: names for copies, licences, reading notes, checks, identifiers.
    "address1 author-note authors-note collection content contents copy courtesy degree errata "
    "erratum event email filename folder format genre id impact impactfactor important isan "
    "item job language-note lastvisit local location-note meta museum name official opt "
    "original origin partof path pdfurl people permission person period podcast ps publication "
    "purpose quality quote quotes reader reads reason related-url remark remarks reprint "
    "responsibility role school-note scholar see size software sort sourcecode stamp "
    "subtopic summary synopsis table tag task text todo translated-title translated_title "
    "titletranslation title_en toc url_date urlaccessed urldate-note urlnote usedin venueshort "
    "wikidata wikipedia work year-note "
)

_BIBLIOGRAPHERS: Final = (
    # The BibNet Project and the TeX User Group archive, library catalogues, bib2gls glossaries.
    "acknowledgement affiliationaddress alias alternative author-dates availability bhg bibdate "
    "bibliography bookformat bookreview classcodes classification confdate conferenceyear "
    "conflocation confnote confsponsor conftitle corpsource descriptor descriptors dewey ean "
    "editor-dates editoraddress editoraffiliation ericno firstplural formula frequency glossary "
    "govtdocnumber identifier identifiers idnumber inprint intranslator journal-url journalabr "
    "libnote listoffigures listoftables long longplural majordesc meetingabr meetingaddress "
    "meetingdate meetingname minordesc onlinedate parent partnumber plural printermarks procdate "
    "procloc pubcountry publisherinfo refs searchkey short shortplural shorttableofcontents "
    "subject-dates symbolplural tableofcontents thesaurus treatment unitname unitsymbol zenon "
    "zmnumber "
)

REAL_FIELDS: Final = frozenset(
    (_DATE_PARTS + _STYLES + _TOOLS + _SOURCES + _PEOPLE + _BIBLIOGRAPHERS).split()
)

# Open-ended families: BibDesk, Mendeley, JabRef's `comment-<user>`, IEEEtran's control entry,
# abntex2's options, Docear, Papis, Citavi, and `x-…`, which nobody takes for a mistake.
OPEN_PREFIXES: Final = (
    "bdsk-",
    "mendeley-",
    "jabref-",
    "comment-",
    "ctluse_",
    "ctlname",
    "ctldash",
    "ctlalt",
    "ctlmax",
    "abnt-",
    "docear",
    "papis",
    "papers2_",
    "citavi",
    "ebib-",
    "x-",
    "x_",
    "user-",
    "my-",
    "my_",
)

# A known field behind one of these is switched off: Emacs writes `OPT…` and `ALT…` for fields that
# are still to be filled in or chosen, people put an `x`, `no`, `old` or a mark before a name.
SWITCHED_OFF: Final = ("opt", "alt", "x", "xx", "no", "old", "_", "-", "%")
