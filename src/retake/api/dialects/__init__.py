"""The endpoints as the requirement documents write them: thin translations that call a service."""
