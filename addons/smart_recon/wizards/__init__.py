from . import smart_recon_report, smart_recon_report_figures, smart_recon_report_line
