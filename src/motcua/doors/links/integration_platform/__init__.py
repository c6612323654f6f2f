"""The national integration platform (NDXP, VDXP) and a ministry's own one (LGSP): the road to others' services, and ours on offer.

Protocol: X-Road message protocol for REST (`/r1/…`), the adapter of VDXP (`…/forward/…?dstcode=`), or a gateway with client-credentials
tokens; which of them is a setting. Who calls whom: we call services of others over it (`transport.ports.Road`); others call our three
services, with a token that we gave them. Source of the format: X-Road's protocol documents, working client code for the adapter.
Guesses, all in `links/integration_platform.toml`: prefixes, where `dstcode` stands, further headers, partners and what they may ask.
"""
