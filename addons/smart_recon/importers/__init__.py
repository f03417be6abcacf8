"""Bank statements out of files: bytes in, dataclasses out. Imports neither Odoo nor the engine."""
