"""What PAs, budget holders and those who speak for them see of their own."""
