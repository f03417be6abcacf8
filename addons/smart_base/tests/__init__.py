from . import test_llm_session
