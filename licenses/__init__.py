"""The licences of all locked packages, and a CycloneDX list of components.

In: requirements.lock and the environment installed from it. Out: `licenses.csv` and
`components.cdx.json`; exit 1 where a licence is unknown or not accepted. Start at `__main__`.
"""
